"use client";
/** The navigation as a drawer, on phones. */
import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { Instance } from "./environment.ts";
import { Brand, Links } from "./Navigation.tsx";

export type NavigationPanelProps = { instance: Instance; open: boolean; onOpenChange: (open: boolean) => void };

export function NavigationPanel({ instance, open, onOpenChange }: NavigationPanelProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="layer fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup className="layer fixed inset-y-0 left-0 z-50 flex w-64 flex-col bg-sunken text-text shadow-float outline-none">
          <Dialog.Title className="sr-only">Navigation</Dialog.Title>
          <div className="flex items-center justify-between pr-1">
            <Brand instance={instance} />
            <Dialog.Close aria-label="Close navigation" className="grid size-11 place-items-center text-muted">
              <X size={18} aria-hidden />
            </Dialog.Close>
          </div>
          <Links onFollow={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
