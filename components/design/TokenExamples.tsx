/** Colours, type and space, by the names the style sheet gives them. */
import { Example } from "./Example.tsx";

const grounds = ["canvas", "surface", "sunken", "hover", "selected"];
const inks = ["text", "muted", "faint", "accent", "line-strong", "line", "focus"];
const tones = ["queued", "delivering", "delivered", "retrying", "dead", "rejected"];
const sizes = [
  ["text-xs", "11 labels"],
  ["text-sm", "12 secondary"],
  ["text-base", "13 base"],
  ["text-lg", "15 section"],
  ["text-xl", "18 page"],
  ["text-2xl", "24 big number"],
];

export function TokenExamples() {
  return (
    <>
      <Example name="Grounds">
        {grounds.map((name) => (
          <Swatch key={name} name={name} />
        ))}
      </Example>
      <Example name="Inks and lines">
        {inks.map((name) => (
          <Swatch key={name} name={name} />
        ))}
      </Example>
      <Example name="States">
        {tones.map((tone) => (
          <span key={tone} className="flex flex-col gap-1 text-sm">
            <span className="flex">
              {["fg", "solid", "tint"].map((part) => (
                <span
                  key={part}
                  data-swatch
                  title={`st-${tone}-${part}`}
                  style={{ background: `var(--st-${tone}-${part})` }}
                  className="size-6"
                />
              ))}
            </span>
            {tone}
          </span>
        ))}
      </Example>
      <Example name="Type">
        {sizes.map(([size, name]) => (
          <span key={size} className={size}>
            {name}
          </span>
        ))}
        <code>JetBrains Mono != =&gt; 0O1l</code>
        <span className="tabular-nums">0123456789</span>
      </Example>
      <Example name="Focus">
        <span className="rounded outline-2 outline-offset-2 outline-focus">2 px ring, offset 2</span>
      </Example>
    </>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <span className="flex flex-col gap-1 text-sm">
      <span data-swatch style={{ background: `var(--${name})` }} className="h-6 w-16 border" />
      {name}
    </span>
  );
}
