"use client";
/** Where one is signed in, and the end of it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { endSessions, ownSessionsOptions } from "#components/queries/me.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { browserName } from "./browserName.ts";

export function SessionsSection() {
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(ownSessionsOptions());
  const others = data ? data.data.filter(({ current }) => !current).length : 0;
  const end = async (keepThis: boolean) => {
    await endSessions(keepThis);
    // A whole new document: nothing of what was seen stays in memory.
    if (!keepThis) window.location.assign("/login");
    else await client.invalidateQueries({ queryKey: ["own-sessions"] });
  };
  return (
    <Section title="Where you are signed in" description="A session ends after 12 hours, or after 2 without use.">
      {error && !data && <ErrorState title="The sessions could not be loaded." error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} label="Loading sessions" />}
      {data && (
        <Table label="Sessions">
          <TableHead>
            <HeaderCell>Browser</HeaderCell>
            <HeaderCell>Last used</HeaderCell>
            <HeaderCell>Signed in</HeaderCell>
            <HeaderCell>Ends</HeaderCell>
          </TableHead>
          <TableBody>
            {data.data.map((session) => (
              <Row key={session.createdAt}>
                <Cell phone="title" title={session.userAgent} className="w-full max-w-0 truncate max-sm:max-w-full">
                  {browserName(session.userAgent)}
                  {session.current && <span className="ml-1.5 text-faint">this one</span>}
                </Cell>
                <Cell phone="end" className="text-muted">
                  <Time value={session.seenAt} />
                </Cell>
                <Cell phone="sub" className="text-muted">
                  <Time value={session.createdAt} />
                </Cell>
                <Cell className="text-muted">
                  <Time value={session.expiresAt} />
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        <ConfirmButton
          disabledReason={data && others === 0 ? "You are signed in nowhere else." : undefined}
          question="Sign out everywhere else?"
          consequence="Every other browser has to sign in again. This one stays signed in; API keys are not touched."
          action="Sign out everywhere else"
          onConfirm={() => end(true)}
        >
          Sign out everywhere else
        </ConfirmButton>
        <ConfirmButton
          variant="danger"
          question="Sign out everywhere?"
          consequence="Every browser has to sign in again, this one too. API keys are not touched."
          action="Sign out everywhere"
          onConfirm={() => end(false)}
        >
          Sign out everywhere
        </ConfirmButton>
      </div>
    </Section>
  );
}
