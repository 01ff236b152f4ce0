"use client";
/** The rules, those that fire first. */
import Link from "next/link";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useChangeRule, useDeleteRule, useMuteRule } from "#components/queries/alerts.ts";
import { Button } from "#components/ui/Button.tsx";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { formatExact } from "#components/ui/Num.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, RowLink, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { AlertChannel, AlertRule } from "#lib/contracts/alerts.ts";
import { MuteButton } from "./MuteButton.tsx";
import { RuleStateText } from "./RuleStateText.tsx";
import { sentenceOf } from "./words.ts";

type Props = { rules: readonly AlertRule[]; channels: readonly AlertChannel[] };

export function RulesSection({ rules, channels }: Props) {
  const sorted = rules.toSorted((a, b) => Number(b.firingSince !== null) - Number(a.firingSince !== null));
  return (
    <Section title="Rules" actions={<NewRule />}>
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
  const mute = useMuteRule();
  const remove = useDeleteRule();
  const reason = useRoleReason("admin");
  const operator = useRoleReason("operator");
  return (
    <Row>
      <Cell phone="title" className="max-w-80 truncate font-medium">
        <RowLink href={`/alerts/${rule.id}`}>{rule.name}</RowLink>
      </Cell>
      <Cell phone="end">
        <RuleStateText rule={rule} />
      </Cell>
      <Cell phone="sub" className="w-full truncate text-muted sm:max-w-0" title={sentenceOf(rule)}>
        {sentenceOf(rule)}
      </Cell>
      <Cell numeric phone="sub">
        {formatExact(rule.current)}
        <span className="md:hidden"> now</span>
      </Cell>
      <Cell className="text-muted">{channels.find(({ id }) => id === rule.channelId)?.name ?? "deleted"}</Cell>
      <Cell>
        <span className="relative z-1 flex justify-end gap-1">
          <MuteButton
            size="sm"
            rule={rule}
            reason={operator}
            pending={mute.isPending}
            onMute={(minutes) => mute.mutate({ id: rule.id, minutes })}
          />
          <Button
            size="sm"
            variant="ghost"
            disabledReason={reason}
            onClick={() => change.mutate({ id: rule.id, patch: { enabled: !rule.enabled } })}
          >
            {rule.enabled ? "Turn off" : "Turn on"}
          </Button>
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

function NewRule() {
  const reason = useRoleReason("admin");
  if (reason !== undefined)
    return (
      <Button variant="primary" disabledReason={reason}>
        New rule
      </Button>
    );
  return (
    <Link href="/alerts/new" className={buttonClass("primary", "md")}>
      New rule
    </Link>
  );
}
