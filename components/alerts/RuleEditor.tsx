"use client";
/** The form of a rule beside what it would have said; a test sends its real message. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useSaveRule, useTestRule } from "#components/queries/alerts.ts";
import { Button } from "#components/ui/Button.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import type { AlertChannel, AlertNotification, AlertRule } from "#lib/contracts/alerts.ts";
import { inputOf, problemsOf } from "./draft.ts";
import { RuleFields } from "./RuleFields.tsx";
import { RulePreview } from "./RulePreview.tsx";
import { type Draft, templates } from "./words.ts";

type Props = { rule: AlertRule | null; initial: Draft; channels: readonly AlertChannel[]; onSaved: (rule: AlertRule) => void };

export function RuleEditor({ rule, initial, channels, onSaved }: Props) {
  const [draft, setDraft] = useState(initial);
  const save = useSaveRule(rule?.id ?? null);
  const test = useTestRule();
  const admin = useRoleReason("admin");
  const operator = useRoleReason("operator");
  const problems = problemsOf(draft);
  const complete = Object.keys(problems).length === 0;
  const { name, channelId: _channel, quietHours: _quiet, ...measure } = inputOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && admin === undefined) save.mutate(inputOf(draft), { onSuccess: onSaved });
  };
  const incomplete = complete ? undefined : "Complete the rule first.";
  return (
    <div className="grid grid-cols-2 gap-10 max-lg:grid-cols-1">
      <form onSubmit={submit} className="flex min-w-0 flex-col gap-5">
        {!rule && <Templates onChoose={(change) => setDraft((before) => ({ ...before, ...change }))} />}
        <RuleFields
          draft={draft}
          problems={problems}
          suggestedName={inputOf({ ...draft, name: "" }).name}
          channels={channels}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
        {save.error && <ErrorState title="The rule was not saved." error={save.error} />}
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" variant="primary" pending={save.isPending} disabledReason={admin ?? incomplete} data-primary>
            {rule ? "Save rule" : "Create rule"}
          </Button>
          <Button pending={test.isPending} disabledReason={operator ?? incomplete} onClick={() => test.mutate({ ...inputOf(draft), name })}>
            Send test
          </Button>
          <span role="status" className="min-w-0 text-sm break-words">
            {test.data && <TestResult sent={test.data} />}
            {test.error && <span className="text-st-dead-fg">{test.error.message}</span>}
          </span>
        </div>
      </form>
      <RulePreview measure={complete ? measure : null} />
    </div>
  );
}

function Templates({ onChoose }: { onChoose: (change: Partial<Draft>) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="mb-1.5 text-muted">Begin with</legend>
      {templates.map(({ label, draft }) => (
        <Button key={label} size="sm" onClick={() => onChoose(draft)}>
          {label}
        </Button>
      ))}
    </fieldset>
  );
}

function TestResult({ sent }: { sent: AlertNotification }) {
  if (sent.state !== "sent") return <span className="text-st-dead-fg">Not sent: {sent.error}</span>;
  return (
    <span className="text-st-delivered-fg">
      Sent to {sent.channelName}, answered {sent.responseStatus}
    </span>
  );
}
