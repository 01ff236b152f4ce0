"use client";
/** ⌘K: go somewhere, change how it looks, or paste an id and be there. */
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRef, useState } from "react";
import { Keys } from "#components/ui/Kbd.tsx";
import { ProgressBar } from "#components/ui/ProgressBar.tsx";
import { type PaletteItem, rankItems } from "./paletteItems.ts";
import { usePaletteItems } from "./usePaletteItems.ts";

type PaletteProps = { open: boolean; onOpenChange: (open: boolean) => void; onShowKeys: () => void };

export function Palette({ open, onOpenChange, onShowKeys }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="layer fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          aria-modal
          aria-label="Go to or run"
          className="layer fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[60vh] max-w-[36rem] flex-col overflow-hidden rounded-lg bg-surface text-text shadow-float outline-none"
        >
          <Finder onClose={() => onOpenChange(false)} onShowKeys={onShowKeys} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Lives as long as the palette is open: the next time it starts empty. */
function Finder({ onClose, onShowKeys }: { onClose: () => void; onShowKeys: () => void }) {
  const [text, setText] = useState("");
  const [looking, setLooking] = useState(false);
  const given = useRef(false);
  const items = rankItems(text, usePaletteItems(text, onShowKeys));
  const run = async (chosen: PaletteItem) => {
    // Enter twice is one wish.
    if (given.current) return;
    given.current = true;
    setLooking(true);
    const done = chosen.run();
    if (done) await done;
    // "Keyboard shortcuts" puts its own sheet in this one's place.
    if (chosen.id !== "do keys") onClose();
  };
  return (
    <Autocomplete.Root
      open
      inline
      items={items}
      filter={null}
      value={text}
      onValueChange={setText}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={(item: PaletteItem) => item.label}
    >
      <div className="flex items-center gap-2.5 border-b px-4">
        <Search size={15} aria-hidden className="shrink-0 text-faint" />
        <Autocomplete.Input
          aria-label="Go to, run, or paste an id"
          placeholder="Go to, run, or paste an id"
          className="h-11 w-full bg-transparent text-lg outline-none placeholder:text-faint"
        />
        <Dialog.Close className="sr-only">Close</Dialog.Close>
      </div>
      <div className="h-0.5">{looking && <ProgressBar label="Looking for it" />}</div>
      <Autocomplete.List className="overflow-y-auto p-1.5 pt-1">
        {(item: PaletteItem) => (
          <Autocomplete.Item
            key={item.id}
            value={item}
            onClick={() => void run(item)}
            className="flex min-h-8 cursor-default items-center gap-3 rounded px-2.5 select-none data-highlighted:bg-selected max-sm:min-h-11"
          >
            <span className="min-w-0 flex-1 truncate">{item.label}</span>
            {item.kind && <span className="text-sm text-muted">{item.kind}</span>}
            {item.keys && <Keys keys={item.keys} />}
          </Autocomplete.Item>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}
