"use client";
/** Where alerts go: webhooks signed by the Standard Webhooks specification, each with a test. */
import { type FormEvent, useState } from "react";
import { useRoleReason } from "#components/layout/MeProvider.tsx";
import { useCreateChannel, useDeleteChannel, useTestChannel } from "#components/queries/alerts.ts";
import { Button } from "#components/ui/Button.tsx";
import { Code } from "#components/ui/Code.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Empty } from "#components/ui/Empty.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import type { AlertChannel } from "#lib/contracts/alerts.ts";

export function ChannelsSection({ channels }: { channels: readonly AlertChannel[] }) {
  return (
    <Section title="Channels" description="Each is a URL that gets a signed POST." actions={<NewChannel />}>
      {channels.length === 0 ? (
        <Empty title="No channel yet">Any service that takes webhooks will do; it can check the signature with the channel's secret.</Empty>
      ) : (
        <Table label="Alert channels">
          <TableHead>
            <HeaderCell>Channel</HeaderCell>
            <HeaderCell>URL</HeaderCell>
            <HeaderCell>
              <span className="sr-only">Actions</span>
            </HeaderCell>
          </TableHead>
          <TableBody>
            {channels.map((channel) => (
              <ChannelRow key={channel.id} channel={channel} />
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}

function ChannelRow({ channel }: { channel: AlertChannel }) {
  const test = useTestChannel();
  const remove = useDeleteChannel();
  const canTest = useRoleReason("operator");
  const canDelete = useRoleReason("admin");
  return (
    <Row>
      <Cell phone="title" className="font-medium">
        {channel.name}
      </Cell>
      <Cell phone="sub" className="w-full sm:max-w-0 truncate font-mono text-sm text-muted" title={channel.url}>
        {channel.url}
      </Cell>
      <Cell phone="end">
        <span className="flex items-center justify-end gap-2">
          <span role="status" className="text-sm">
            {test.data &&
              (test.data.state === "sent" ? (
                <span className="text-st-delivered-fg">answered {test.data.responseStatus}</span>
              ) : (
                <span className="text-st-dead-fg">{test.data.error}</span>
              ))}
            {test.error && <span className="text-st-dead-fg">{test.error.message}</span>}
          </span>
          <Button size="sm" pending={test.isPending} disabledReason={canTest} onClick={() => test.mutate(channel.id)}>
            Send test
          </Button>
          <ConfirmButton
            size="sm"
            variant="ghost"
            question={`Delete ${channel.name}?`}
            consequence="Nothing more is sent to it. What was sent stays in the log."
            action="Delete channel"
            disabledReason={canDelete}
            onConfirm={() => remove.mutateAsync(channel.id)}
          >
            Delete
          </ConfirmButton>
        </span>
      </Cell>
    </Row>
  );
}

function NewChannel() {
  const reason = useRoleReason("admin");
  const [open, setOpen] = useState(false);
  if (reason !== undefined) return <Button disabledReason={reason}>New channel</Button>;
  return (
    <Dialog open={open} onOpenChange={setOpen} trigger={<Button>New channel</Button>} title="New channel">
      <ChannelForm onDone={() => setOpen(false)} />
    </Dialog>
  );
}

function ChannelForm({ onDone }: { onDone: () => void }) {
  const create = useCreateChannel();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), url: url.trim() });
  };
  if (create.data?.secret)
    return (
      <div className="flex flex-col gap-3 pb-3">
        <p>The signing secret is shown this once. Give it to whoever checks the signature.</p>
        <Code label="signing secret" wrap>
          {create.data.secret}
        </Code>
        <div className="flex justify-end">
          <Button variant="primary" onClick={onDone}>
            I have kept it
          </Button>
        </div>
      </div>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
      <Field label="Name">
        {(control) => (
          <Input
            {...control}
            required
            maxLength={120}
            placeholder="On-call"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="URL" help="Public and https, unless this installation allows private destinations.">
        {(control) => (
          <Input
            {...control}
            mono
            type="url"
            required
            placeholder="https://"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      {create.error && <ErrorState title="The channel was not created." error={create.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" variant="primary" pending={create.isPending}>
          Create channel
        </Button>
      </div>
    </form>
  );
}
