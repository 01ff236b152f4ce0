"use client";
/** Users, and what their roles mean. */
import { useQuery } from "@tanstack/react-query";
import { usersOptions } from "#components/queries/users.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { CreateUserDialog } from "./CreateUserDialog.tsx";
import { RolesTable } from "./RolesTable.tsx";
import { UsersTable } from "./UsersTable.tsx";

export function UsersPage() {
  const { data, error, refetch } = useQuery(usersOptions());
  return (
    <div className="flex flex-col gap-8">
      <Section title="Who may sign in" actions={<CreateUserDialog />}>
        {error && !data && <ErrorState title="The users could not be loaded." error={error} onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={3} label="Loading users" />}
        {data && <UsersTable users={data.data} />}
      </Section>
      <RolesTable />
    </div>
  );
}
