"use client";
/** ⌘K: go to a page, or paste an id and be there. It leads somewhere; it never does something. */
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Kbd } from "#components/ui/Kbd.tsx";
import { destinationOf, destinations } from "./destinations.ts";

type Command = { href: string; label: string; keys?: string };

const pages: Command[] = [
  ...destinations.map(({ href, label, key }) => ({ href, label, ...(key && { keys: `g ${key}` }) })),
  { href: "/sources/new", label: "New source" },
  { href: "/events?q=status:dead", label: "Events with dead deliveries" },
  { href: "/requests?verdict=rejected", label: "Rejected requests" },
  { href: "/settings/api-keys", label: "API keys" },
  { href: "/settings/audit-log", label: "Audit log" },
];

export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const router = useRouter();
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = pages.filter(({ label }) => label.toLowerCase().includes(wanted));
  const items: Command[] = wanted === "" ? pages : isId(wanted) ? [destinationOf(text), ...found] : [...found, destinationOf(text)];
  const change = (next: boolean) => {
    onOpenChange(next);
    if (!next) setText("");
  };
  const go = (command: Command) => {
    change(false);
    router.push(command.href);
  };
  return (
    <Dialog.Root open={open} onOpenChange={change}>
      <Dialog.Portal>
        <Dialog.Backdrop className="layer fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          aria-label="Go to"
          className="layer fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[60vh] max-w-[36rem] flex-col overflow-hidden rounded-lg bg-surface text-text shadow-float outline-none"
        >
          <Autocomplete.Root
            open
            inline
            items={items}
            filter={null}
            value={text}
            onValueChange={setText}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(item) => item.label}
          >
            <div className="flex items-center gap-2.5 border-b px-4">
              <Search size={15} aria-hidden className="text-faint" />
              <Autocomplete.Input
                aria-label="Go to a page or paste an id"
                placeholder="Go to a page, or paste an id"
                className="h-11 w-full bg-transparent text-lg outline-none placeholder:text-faint"
              />
              <Dialog.Close className="sr-only">Close</Dialog.Close>
            </div>
            <Autocomplete.List className="overflow-y-auto p-1.5">
              {(item: Command) => (
                <Autocomplete.Item
                  key={item.href}
                  value={item}
                  onClick={() => go(item)}
                  className="flex min-h-8 cursor-default items-center justify-between gap-3 rounded px-2.5 select-none data-highlighted:bg-selected max-sm:min-h-11"
                >
                  <span className="min-w-0 truncate">{item.label}</span>
                  {item.keys && (
                    <span className="flex gap-1">
                      {item.keys.split(" ").map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </span>
                  )}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const isId = (text: string) => /^[a-z]{3}_[0-9a-z]{6,}$/.test(text);
