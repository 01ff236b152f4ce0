"use client";
/** A key, or several: `g e`, `mod+k`. */
import { type ReactNode, useSyncExternalStore } from "react";

export type KbdProps = { children: ReactNode };

export function Kbd({ children }: KbdProps) {
  return (
    <kbd className="inline-grid h-[1.125rem] min-w-[1.125rem] place-items-center rounded-sm border bg-sunken px-1 font-sans text-xs text-muted">
      {children}
    </kbd>
  );
}

export type KeysProps = {
  /** One after the other, with blanks between; `mod` is ⌘ on a Mac and Ctrl elsewhere, `+` joins what is held together. */
  keys: string;
};

/** A combination as keys as they are named on this machine. */
export function Keys({ keys }: KeysProps) {
  const mac = useSyncExternalStore(never, isMac, () => false);
  return (
    <span className="inline-flex shrink-0 items-center gap-1">
      {keys.split(" ").map((chord) => (
        <span key={chord} className="inline-flex gap-0.5">
          {chord.split(/(?<=.)\+(?=.)/).map((key) => (
            <Kbd key={key}>{nameOf(key, mac, chord !== key)}</Kbd>
          ))}
        </span>
      ))}
    </span>
  );
}

const never = () => () => undefined;
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Letters that are held with something are printed as they are on the keyboard. */
function nameOf(key: string, mac: boolean, held: boolean): string {
  if (key === "mod") return mac ? "⌘" : "Ctrl";
  if (key === "Shift") return mac ? "⇧" : "Shift";
  return held && key.length === 1 ? key.toUpperCase() : key;
}
