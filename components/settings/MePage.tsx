"use client";
/** Me: how the dashboard looks, in which time, by which keys; password and sessions. */
import { AppearanceSection } from "./AppearanceSection.tsx";
import { KeysSection } from "./KeysSection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";
import { ProfileSection } from "./ProfileSection.tsx";
import { SessionsSection } from "./SessionsSection.tsx";
import { TimeSection } from "./TimeSection.tsx";

export function MePage() {
  return (
    <div className="flex max-w-3xl flex-col gap-10">
      <ProfileSection />
      <AppearanceSection />
      <KeysSection />
      <TimeSection />
      <PasswordSection />
      <SessionsSection />
    </div>
  );
}
