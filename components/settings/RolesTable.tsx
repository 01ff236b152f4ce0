/** What each role may do. The server enforces the same. */
import { Check } from "lucide-react";
import { Section } from "#components/ui/Section.tsx";
import { Cell, HeaderCell, Row, Table, TableBody, TableHead } from "#components/ui/Table.tsx";
import { roleCovers } from "#lib/domain/delivery.ts";
import { abilities, roleOptions } from "./roles.ts";

export function RolesTable() {
  return (
    <Section title="What each role may do" className="max-w-2xl">
      <Table label="What each role may do">
        <TableHead>
          <HeaderCell>May</HeaderCell>
          {roleOptions.map(({ value, label }) => (
            <HeaderCell key={value} className="w-24 text-center">
              {label}
            </HeaderCell>
          ))}
        </TableHead>
        <TableBody>
          {abilities.map(({ what, from }) => (
            <Row key={what}>
              <Cell phone="title" className="max-sm:whitespace-normal">
                {what}
              </Cell>
              {roleOptions.map(({ value, label }) => (
                <Cell key={value} phone={value === from ? "end" : "hide"} className="text-center">
                  {roleCovers(value, from) ? (
                    <Check size={14} aria-label="yes" className="mx-auto text-st-delivered-fg max-sm:hidden" />
                  ) : (
                    <span className="text-faint">no</span>
                  )}
                  <span className="text-muted sm:hidden">from {label}</span>
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
