/**
 * A real table: sticky head, rows as high as the density says, hairlines. On phones a row becomes two lines, and each cell says
 * where it goes (`phone`); without a place it is left out there.
 */
import Link from "next/link";
import type { ReactNode, Ref, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { cx } from "./cx.ts";

export type TableProps = {
  /** Names the table for those who cannot see the heading above it. */
  label: string;
  children: ReactNode;
  /** Distance of the sticky head from the top of what scrolls. */
  stickyTop?: number;
  rowCount?: number;
  className?: string;
};

export function Table({ label, children, stickyTop = 0, rowCount, className }: TableProps) {
  return (
    <table
      aria-label={label}
      aria-rowcount={rowCount}
      style={{ "--sticky-top": `${stickyTop}px` } as React.CSSProperties}
      className={cx("w-full border-separate border-spacing-0 text-left max-sm:block", className)}
    >
      {children}
    </table>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="max-sm:sr-only">
      <tr>{children}</tr>
    </thead>
  );
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="max-sm:block">{children}</tbody>;
}

export type HeaderCellProps = ThHTMLAttributes<HTMLTableCellElement> & { numeric?: boolean };

export function HeaderCell({ numeric = false, className, ...rest }: HeaderCellProps) {
  return (
    <th
      scope="col"
      {...rest}
      className={cx(
        "sticky top-(--sticky-top) z-10 h-8 border-b bg-canvas px-2 text-sm font-medium whitespace-nowrap text-faint first:pl-0 last:pr-0",
        numeric && "text-right",
        className,
      )}
    />
  );
}

export type RowProps = React.HTMLAttributes<HTMLTableRowElement> & { selected?: boolean; ref?: Ref<HTMLTableRowElement> };

export function Row({ selected = false, className, ...rest }: RowProps) {
  return (
    <tr
      {...rest}
      data-selected={selected || undefined}
      className={cx(
        "group/row relative hover:bg-hover data-selected:bg-selected has-[a[data-row-link]:focus-visible]:bg-selected",
        "max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-2 max-sm:border-b max-sm:py-2",
        "max-sm:after:order-3 max-sm:after:basis-full max-sm:after:content-['']",
        className,
      )}
    />
  );
}

export type CellProps = TdHTMLAttributes<HTMLTableCellElement> & {
  numeric?: boolean;
  /** First line left, first line right, second line, nowhere. */
  phone?: "title" | "end" | "sub" | "hide";
};

const places = {
  title: "max-sm:order-1 max-sm:min-w-0 max-sm:max-w-none! max-sm:flex-1",
  end: "max-sm:order-2 max-sm:ml-auto",
  sub: "max-sm:order-4 max-sm:text-sm max-sm:text-muted",
  hide: "max-sm:hidden",
};

export function Cell({ numeric = false, phone = "hide", className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={cx(
        "h-(--row) border-b px-2 align-middle whitespace-nowrap first:pl-0 last:pr-0",
        "max-sm:h-auto max-sm:border-0 max-sm:p-0",
        numeric && "text-right tabular-nums",
        places[phone],
        className,
      )}
    />
  );
}

export type RowLinkProps = { href: string; children: ReactNode; className?: string; onClick?: React.MouseEventHandler<HTMLAnchorElement> };

/** The link of a row: its area is the whole row, its focus colours the row. Controls in the row need `relative z-1`. */
export function RowLink({ href, children, className, onClick }: RowLinkProps) {
  return (
    <Link
      href={href}
      data-row-link
      prefetch={false}
      {...(onClick && { onClick })}
      className={cx("font-medium outline-offset-0 after:absolute after:inset-0 after:content-['']", className)}
    >
      {children}
    </Link>
  );
}
