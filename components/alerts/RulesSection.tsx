"use client";
/** The rules, those that fire first. */
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useChangeRule, useDeleteRule } from "#components/queries/alerts.ts";
import { Button } from "#components/ui/Button.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { AlertChannel, AlertRule } from "#lib/contracts/alerts.ts";
import { RuleDialog } from "./RuleDialog.tsx";
import { kindWords, spanWords } from "./words.ts";

type Props = { rules: readonly AlertRule[]; channels: readonly AlertChannel[] };

export function RulesSection({ rules, channels }: Props) {
  const sorted = rules.toSorted((a, b) => Number(b.firingSince !== null) - Number(a.firingSince !== null));
  return (
    <Section title="Rules" actions={<RuleDialog channels={channels} />}>
      {rules.length === 0 ? (
        <Empty title="Nothing is watched">
          {channels.length === 0
            ? "Make a channel first, then a rule that sends to it."
            : "A good first rule: any dead letter in 5 minutes."}
        </Empty>
      ) : (
        <Table label="Alert rules">
          <TableHead>
            <HeaderCell>Rule</HeaderCell>
            <HeaderCell>State</HeaderCell>
            <HeaderCell>Watches</HeaderCell>
            <HeaderCell numeric>Now</HeaderCell>
            <HeaderCell>Channel</HeaderCell>
            <HeaderCell>
              <span className="sr-only">Actions</span>
            </HeaderCell>
          </TableHead>
          <TableBody>
            {sorted.map((rule) => (
              <RuleRow key={rule.id} rule={rule} channels={channels} />
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}

function RuleRow({ rule, channels }: { rule: AlertRule; channels: readonly AlertChannel[] }) {
  const change = useChangeRule();
  const remove = useDeleteRule();
  const reason = useRoleReason("admin");
  return (
    <Row>
      <Cell phone="title" className="w-full sm:max-w-0 truncate font-medium">
        {rule.name}
      </Cell>
      <Cell phone="end">
        {!rule.enabled ? (
          <span className="text-faint">off</span>
        ) : rule.firingSince ? (
          <span className="font-medium text-st-dead-fg">
            firing since <Time value={rule.firingSince} />
          </span>
        ) : (
          <span className="text-st-delivered-fg">quiet</span>
        )}
      </Cell>
      <Cell phone="sub" className="text-muted">
        more than {formatExact(rule.threshold)} {kindWords(rule.kind)}
        {rule.handler ? ` of ${rule.handler}` : ""} {spanWords(rule.kind)} {rule.windowMinutes} min
      </Cell>
      <Cell numeric phone="sub">
        {formatExact(rule.current)}
      </Cell>
      <Cell className="text-muted">{channels.find(({ id }) => id === rule.channelId)?.name ?? "deleted"}</Cell>
      <Cell>
        <span className="flex justify-end gap-1">
          <Button
            size="sm"
            variant="ghost"
            disabledReason={reason}
            onClick={() => change.mutate({ id: rule.id, patch: { enabled: !rule.enabled } })}
          >
            {rule.enabled ? "Turn off" : "Turn on"}
          </Button>
          <RuleDialog rule={rule} channels={channels} />
          <ConfirmButton
            size="sm"
            variant="ghost"
            question={`Delete ${rule.name}?`}
            consequence="It stops watching. What it sent stays in the log."
            action="Delete rule"
            disabledReason={reason}
            onConfirm={() => remove.mutateAsync(rule.id)}
          >
            Delete
          </ConfirmButton>
        </span>
      </Cell>
    </Row>
  );
}
