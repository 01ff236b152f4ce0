/** Acknowledges a rule that fires, mutes one that does not, or ends either. */
import { Button } from "#components/ui/Button.tsx";
import type { AlertRule } from "#lib/contracts/alerts.ts";

type Props = {
  rule: AlertRule;
  reason: string | undefined;
  pending: boolean;
  onMute: (minutes: number) => void;
  size?: "sm" | "md";
};

const HOUR = 60;
const DAY = 1_440;

export function MuteButton({ rule, reason, pending, onMute, size = "md" }: Props) {
  const shared = { size, pending, disabledReason: reason };
  if (rule.mutedUntil)
    return (
      <Button {...shared} onClick={() => onMute(0)}>
        {rule.firingSince ? "End acknowledgement" : "Unmute"}
      </Button>
    );
  if (!rule.firingSince)
    return (
      <Button {...shared} variant={size === "sm" ? "ghost" : "secondary"} onClick={() => onMute(DAY)}>
        Mute for a day
      </Button>
    );
  return (
    <Button {...shared} variant="primary" data-acknowledge onClick={() => onMute(HOUR)}>
      Acknowledge 1 h
    </Button>
  );
}
