/** The frame of Settings. */
import type { ReactNode } from "react";
import { SettingsFrame } from "#components/settings/SettingsFrame.tsx";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return <SettingsFrame>{children}</SettingsFrame>;
}
