"use client";
/** Who may sign in, as what; disabled ones stay for the audit log's sake. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMe } from "#components/layout/MeProvider.tsx";
import { changeUser } from "#components/queries/users.ts";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Select } from "#components/ui/Select.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { User, UserPatch } from "#lib/contracts/people.ts";
import { ResetPasswordDialog } from "./ResetPasswordDialog.tsx";
import { roleOptions } from "./roles.ts";

export function UsersTable({ users }: { users: readonly User[] }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, ...patch }: UserPatch & { id: string }) => changeUser(id, patch),
    onSettled: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  return (
    <>
      {change.error && <ErrorState title="The user was not changed." error={change.error} />}
      <Table label="Users" stickyTop={44}>
        <TableHead>
          <HeaderCell>User</HeaderCell>
          <HeaderCell>Role</HeaderCell>
          <HeaderCell>State</HeaderCell>
          <HeaderCell>Last sign-in</HeaderCell>
          <HeaderCell>Created</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </TableHead>
        <TableBody>
          {users.map((user) => (
            <UserRow key={user.id} user={user} onChange={(patch) => change.mutateAsync({ id: user.id, ...patch })} />
          ))}
        </TableBody>
      </Table>
    </>
  );
}

function UserRow({ user, onChange }: { user: User; onChange: (patch: UserPatch) => Promise<unknown> }) {
  const me = useMe();
  const own = user.id === me.id;
  const who = user.name || user.email;
  return (
    <Row>
      <Cell phone="title" className="w-full max-w-0 py-1.5">
        <p className="truncate font-medium" title={user.email}>
          {who}
          {own && <span className="ml-1.5 font-normal text-faint">you</span>}
        </p>
        {user.name && <p className="truncate text-sm text-muted">{user.email}</p>}
      </Cell>
      <Cell phone="sub">
        <Select
          aria-label={`Role of ${who}`}
          value={user.role}
          options={roleOptions}
          disabled={own || user.disabled}
          onChange={(role) => void onChange({ role }).catch(() => undefined)}
          className="h-7! w-32"
        />
      </Cell>
      <Cell phone="sub">{user.disabled ? <StateBadge state="disabled" /> : <StateBadge state="healthy" word="active" />}</Cell>
      <Cell className="text-muted">{user.lastSignInAt ? <Time value={user.lastSignInAt} /> : "never"}</Cell>
      <Cell className="text-muted">
        <Time value={user.createdAt} />
      </Cell>
      <Cell phone="end">
        <div className="flex justify-end gap-1.5">
          <ResetPasswordDialog user={user} />
          <ConfirmButton
            size="sm"
            aria-label={`${user.disabled ? "Enable" : "Disable"} ${who}`}
            disabledReason={own ? "You cannot disable yourself: somebody must be able to sign in." : undefined}
            question={`${user.disabled ? "Enable" : "Disable"} ${who}?`}
            consequence={
              user.disabled
                ? "They can sign in again, with the role they had."
                : "They are signed out everywhere and cannot sign in. What they did stays in the audit log."
            }
            action={`${user.disabled ? "Enable" : "Disable"} ${who}`}
            onConfirm={() => onChange({ disabled: !user.disabled })}
          >
            {user.disabled ? "Enable" : "Disable"}
          </ConfirmButton>
        </div>
      </Cell>
    </Row>
  );
}
