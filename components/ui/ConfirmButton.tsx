"use client";
/** A button that asks first. The question says what will happen, and the answer's text is the action itself. */
import { type ReactNode, useState } from "react";
import { Button, type ButtonProps } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { ErrorState } from "./ErrorState.tsx";

export type ConfirmButtonProps = Omit<ButtonProps, "onClick"> & {
  /** "Pause billing-sync?" */
  question: ReactNode;
  /** What will happen, and what will not. */
  consequence: ReactNode;
  /** The text of the button that does it: "Pause billing-sync". */
  action: string;
  /** Closes the dialog when it resolves; a rejection stays readable in the dialog. */
  onConfirm: () => Promise<unknown>;
};

export function ConfirmButton({ question, consequence, action, onConfirm, ...button }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  // The question as it was asked: what is behind it may change while the dialog is open.
  const [asked, setAsked] = useState({ question, consequence, action });
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();

  const change = (next: boolean) => {
    if (next) setAsked({ question, consequence, action });
    setOpen(next);
    setError(undefined);
  };
  const confirm = () => {
    setPending(true);
    setError(undefined);
    onConfirm()
      .then(() => setOpen(false), setError)
      .finally(() => setPending(false));
  };
  return (
    <>
      <Button {...button} onClick={() => change(true)} />
      <Dialog
        open={open}
        onOpenChange={change}
        width="sm"
        title={asked.question}
        description={asked.consequence}
        footer={
          <>
            <Button onClick={() => change(false)}>Cancel</Button>
            <Button variant={button.variant === "danger" ? "danger" : "primary"} pending={pending} onClick={confirm}>
              {asked.action}
            </Button>
          </>
        }
      >
        {error !== undefined && <ErrorState error={error} />}
      </Dialog>
    </>
  );
}
