"use client";
/** What the account's button opens: the theme, the keys, the way out. */
import { Check, Keyboard, LogOut, Monitor, Moon, SlidersHorizontal, Sun } from "lucide-react";
import { Keys } from "#components/ui/Kbd.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import type { Opened } from "#components/ui/useOpener.ts";
import type { Theme } from "#lib/domain/preferences.ts";
import { useMe } from "./MeProvider.tsx";
import { choosePreferences, usePreferences } from "./preferences.ts";

const themes: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "system", label: "Theme of the system", icon: Monitor },
  { theme: "light", label: "Light theme", icon: Sun },
  { theme: "dark", label: "Dark theme", icon: Moon },
];

export type UserMenuPanelProps = Opened & { onShowKeys: () => void };

export function UserMenuPanel({ onShowKeys, ...opened }: UserMenuPanelProps) {
  const me = useMe();
  const { theme } = usePreferences(me.preferences);
  return (
    <Menu {...opened}>
      <div className="px-2 py-1.5">
        <p className="font-medium">{me.name || me.email}</p>
        <p className="text-sm text-muted">
          {me.name ? `${me.email} · ` : ""}
          {me.role}
        </p>
      </div>
      <MenuSeparator />
      {themes.map(({ theme: value, label, icon: Icon }) => (
        <MenuItem
          key={value}
          icon={<Icon size={14} aria-hidden />}
          onSelect={() => choosePreferences({ theme: value })}
          hint={theme === value ? <Check size={13} aria-label="chosen" /> : null}
        >
          {label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<SlidersHorizontal size={14} aria-hidden />} href="/settings/me">
        Preferences
      </MenuItem>
      <MenuItem icon={<Keyboard size={14} aria-hidden />} onSelect={onShowKeys} hint={<Keys keys="?" />}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={<LogOut size={14} aria-hidden />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

async function leave() {
  const { signOut } = await import("next-auth/react");
  await signOut({ redirect: false });
  // A whole new document: nothing of what was seen stays in memory.
  window.location.assign("/login");
}
