"use client";
/** Theme, density, motion, keys. */
import { useMe } from "#components/layout/MeProvider.tsx";
import { usePreferences } from "#components/layout/preferences.ts";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Choice } from "#components/ui/Choice.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { useSaved } from "./useSaved.ts";

export function AppearanceSection() {
  const { theme, density, motion, singleKeys } = usePreferences(useMe().preferences);
  const { error, save } = useSaved();
  return (
    <Section title="Look and keys" description="Kept with your account: the same in every browser you sign in with.">
      <div className="flex flex-col gap-5">
        <Choice
          label="Theme"
          value={theme}
          onChange={(next) => save({ theme: next })}
          options={[
            { value: "system", label: "System" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
        <Choice
          label="Density"
          value={density}
          onChange={(next) => save({ density: next })}
          options={[
            { value: "comfortable", label: "Comfortable" },
            { value: "default", label: "Default" },
            { value: "compact", label: "Compact" },
          ]}
          help="The height of rows in tables and lists: 40, 32 or 26 pixels."
        />
        <Checkbox
          label="Reduce motion"
          help="Nothing fades, slides or shimmers. A system that asks for it gets it in any case."
          checked={motion === "reduced"}
          onChange={(event) => save({ motion: event.target.checked ? "reduced" : "system" })}
        />
        <Checkbox
          label="Single-key shortcuts"
          help="j, k, x, g e and so on. Without them, combinations with Ctrl or ⌘ still work, and speech input cannot press a key by a word."
          checked={singleKeys}
          onChange={(event) => save({ singleKeys: event.target.checked })}
        />
        {error !== undefined && <ErrorState title="This was not saved: it lasts until the page is loaded again." error={error} />}
      </div>
    </Section>
  );
}
