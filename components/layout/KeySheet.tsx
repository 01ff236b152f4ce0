"use client";
/** The keys, listed. */
import { Dialog } from "#components/ui/Dialog.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { destinations } from "./destinations.ts";

const groups: { title: string; keys: [keys: string, meaning: string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["⌘ K", "Go to a page, open a pasted id"],
      ["/", "Focus the search"],
      ["l", "Pause or resume live updates"],
      ["?", "This sheet"],
      ["Esc", "Close the innermost thing"],
    ],
  },
  { title: "Go to", keys: destinations.flatMap(({ key, label }): [string, string][] => (key ? [[`g ${key}`, label]] : [])) },
  {
    title: "In lists",
    keys: [
      ["j k", "Next, previous row"],
      ["Enter", "Open"],
      ["Space", "Peek on or off"],
      ["x ⇧x", "Select the row, the rows up to it"],
      ["⌘ a", "Select the page, then all that match"],
      ["y i", "Copy the id"],
      ["y c", "Copy as cURL"],
      ["y l", "Copy the link, its times fixed"],
      ["s", "Save the view"],
      [".", "Load new rows"],
    ],
  },
  {
    title: "On an event",
    keys: [
      ["r", "Replay: opens the plan, never sends at once"],
      ["d", "Compare with the last delivered of its type"],
      ["y i", "Copy the id"],
    ],
  },
];

export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description="Single keys act only outside text fields."
      width="lg"
    >
      <div className="grid gap-x-10 gap-y-5 pb-3 sm:grid-cols-2">
        {groups.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3 className="mb-1 text-sm font-medium text-faint">{title}</h3>
            <dl>
              {keys.map(([combination, meaning]) => (
                <div key={combination} className="flex min-h-7 items-center justify-between gap-4 border-b">
                  <dt>{meaning}</dt>
                  <dd className="flex gap-1">
                    {combination.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
