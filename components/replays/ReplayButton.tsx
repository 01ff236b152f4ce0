"use client";
/** Opens the plan of a replay. It never starts one by itself. */
import { useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button, type ButtonProps } from "#components/ui/Button.tsx";
import type { ReplayScope } from "#lib/contracts/replays.ts";
import { ReplayPanel } from "./ReplayPanel.tsx";

export type ReplayButtonProps = Omit<ButtonProps, "onClick"> & { scope: ReplayScope };

export function ReplayButton({ scope, disabledReason, ...button }: ReplayButtonProps) {
  const [asked, setAsked] = useState<ReplayScope | null>(null);
  const reason = useRoleReason("operator");
  return (
    <>
      <Button {...button} disabledReason={reason ?? disabledReason} onClick={() => setAsked(scope)} />
      <ReplayPanel scope={asked} onClose={() => setAsked(null)} />
    </>
  );
}
