"use client";
/** Who is signed in: a button, and a menu that is loaded when it is first opened. */
import dynamic from "next/dynamic";
import { useOpener } from "#components/ui/useOpener.ts";
import { useMe } from "./MeProvider.tsx";

const load = () => import("./UserMenuPanel.tsx");
const Panel = dynamic(() => load().then(({ UserMenuPanel }) => UserMenuPanel), { ssr: false });

export function UserMenu({ onShowKeys }: { onShowKeys: () => void }) {
  const me = useMe();
  const { button, opened } = useOpener(load);
  return (
    <>
      <button
        {...button}
        type="button"
        aria-label={`Account of ${me.name || me.email}`}
        className="grid size-7 place-items-center rounded-full bg-selected text-xs font-semibold text-text uppercase max-sm:relative max-sm:size-9 max-sm:after:absolute max-sm:after:-inset-1 max-sm:after:content-['']"
      >
        {initials(me.name || me.email)}
      </button>
      {opened && <Panel {...opened} onShowKeys={onShowKeys} />}
    </>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (name.includes(" ") ? (words[1]?.[0] ?? "") : "")).slice(0, 2);
}
