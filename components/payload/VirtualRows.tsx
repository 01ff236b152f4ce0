"use client";
/** Many rows of one height, of which only the visible ones exist. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type HTMLAttributes, type ReactNode, type Ref, useImperativeHandle, useRef } from "react";
import { cx } from "#components/ui/cx.ts";

export type VirtualRowsHandle = { show: (index: number) => void };

export type VirtualRowsProps = Omit<HTMLAttributes<HTMLDivElement>, "children"> & {
  count: number;
  rowHeight?: number;
  children: (index: number) => ReactNode;
  handle?: Ref<VirtualRowsHandle>;
};

/** A region that scrolls in itself, at most 70 % of the window high. */
export function VirtualRows({ count, rowHeight = 22, children, handle, className, ...rest }: VirtualRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  useImperativeHandle(handle, () => ({ show: (index) => rows.scrollToIndex(index, { align: "auto" }) }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <div tabIndex={0} {...rest} ref={scroller} className={cx("max-h-[70vh] overflow-auto outline-offset-0", className)}>
      <div role="presentation" className="relative w-max min-w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => (
          <div
            key={key}
            role="presentation"
            className="absolute top-0 left-0 w-full"
            style={{ height: rowHeight, transform: `translateY(${start}px)` }}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
