"use client";
/** Opens the plan of a replay. It never starts one by itself. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { Button, type ButtonProps } from "#components/ui/Button.tsx";
import { type AskedReplay, useReplayDesk } from "./ReplayDesk.tsx";

export type ReplayButtonProps = Omit<ButtonProps, "onClick" | "name"> & AskedReplay;

export function ReplayButton({ scope, name, reason: because, disabledReason, ...button }: ReplayButtonProps) {
  const ask = useReplayDesk();
  const reason = useRoleReason("operator");
  return <Button {...button} disabledReason={reason ?? disabledReason} onClick={() => ask({ scope, name, reason: because })} />;
}
