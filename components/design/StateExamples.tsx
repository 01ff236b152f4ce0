/** Every state: glyph and word, on a tint, and the glyph alone. */
import { allStates, StateBadge } from "#components/ui/StateBadge.tsx";
import { Example } from "./Example.tsx";

export function StateExamples() {
  return (
    <>
      <Example name="Glyph and word">
        {allStates.map((state) => (
          <StateBadge key={state} state={state} />
        ))}
      </Example>
      <Example name="On its tint">
        {allStates.map((state) => (
          <StateBadge key={state} state={state} look="tint" />
        ))}
      </Example>
      <Example name="Glyph alone">
        {allStates.map((state) => (
          <StateBadge key={state} state={state} look="glyph" />
        ))}
      </Example>
    </>
  );
}
