"use client";
/** About: version, licence, and the work of others that it is made of. */
import { useQuery } from "@tanstack/react-query";
import { aboutOptions } from "#components/queries/system.ts";
import { buttonClass } from "#components/ui/buttonClass.ts";
import { ErrorState } from "#components/ui/ErrorState.tsx";
import { Section } from "#components/ui/Section.tsx";
import { SkeletonRows } from "#components/ui/Skeleton.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";

export function AboutPage() {
  const { data, error, refetch } = useQuery(aboutOptions());
  if (error && !data) return <ErrorState title="About could not be loaded." error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} label="Loading" />;
  return (
    <div className="flex max-w-4xl flex-col gap-10">
      <Section title={`Spillway ${data.version}`}>
        <p className="max-w-[72ch] text-muted">
          A self-hosted webhook gateway, under the {data.license} licence. Node {data.node}. It asks no server for updates: read the
          changelog before you upgrade.
        </p>
      </Section>
      <Section
        title="Third-party notices"
        description={`${data.notices.length} packages run here, each under its own licence.`}
        actions={
          <a href="/api/v1/about/notices" download className={buttonClass()}>
            Download the licence texts
          </a>
        }
      >
        <div className="max-sm:overflow-x-auto">
          <Table label="Third-party packages">
            <TableHead>
              <HeaderCell>Package</HeaderCell>
              <HeaderCell>Version</HeaderCell>
              <HeaderCell>Licence</HeaderCell>
            </TableHead>
            <TableBody>
              {data.notices.map(({ name, version, license }) => (
                <Row key={`${name} ${version}`}>
                  <Cell
                    phone="title"
                    className="font-mono text-sm max-sm:min-w-0 max-sm:break-all max-sm:whitespace-normal! sm:w-full sm:max-w-0 sm:truncate"
                  >
                    {name}
                  </Cell>
                  <Cell phone="end" className="text-muted">
                    {version}
                  </Cell>
                  <Cell phone="sub" className="max-md:whitespace-normal!">
                    {license}
                  </Cell>
                </Row>
              ))}
            </TableBody>
          </Table>
        </div>
      </Section>
    </div>
  );
}
