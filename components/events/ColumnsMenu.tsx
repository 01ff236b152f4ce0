"use client";
/** Which columns, in what order, how wide: everything that dragging does, by keyboard too. */
import { Columns3 } from "lucide-react";
import dynamic from "next/dynamic";
import { Button } from "#components/ui/Button.tsx";
import { useOpener } from "#components/ui/useOpener.ts";
import type { ColumnLayout } from "#lib/domain/columns.ts";

const load = () => import("./ColumnsPanel.tsx");
const ColumnsPanel = dynamic(() => load().then(({ ColumnsPanel }) => ColumnsPanel), { ssr: false });

export type ColumnsMenuProps = { layout: ColumnLayout; onChange: (layout: ColumnLayout) => void };

export function ColumnsMenu(props: ColumnsMenuProps) {
  const { button, opened } = useOpener(load, "dialog");
  return (
    <>
      <Button {...button} size="sm" variant="ghost" icon={<Columns3 size={13} aria-hidden />}>
        Columns
      </Button>
      {opened && <ColumnsPanel {...opened} {...props} />}
    </>
  );
}
