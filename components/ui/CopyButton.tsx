"use client";
/** Copies a text, also on plain HTTP where browsers hide the clipboard. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./Button.tsx";

export type CopyButtonProps = Omit<ButtonProps, "onClick" | "icon"> & {
  /** The text, or how to get it when the button is pressed. */
  text: string | (() => string | Promise<string>);
  /** What is copied: "Copy URL". The visible text when there are no children and `visible`, the name otherwise. */
  label: string;
  visible?: boolean;
};

export function CopyButton({ text, label, visible = false, size = "sm", variant = "ghost", ...rest }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 1600);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await copyText(typeof text === "function" ? await text() : text);
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  const said = state === "copied" ? "Copied" : state === "failed" ? "Copy failed" : label;
  return (
    <Button
      {...rest}
      size={size}
      variant={variant}
      aria-label={visible ? undefined : said}
      title={visible ? undefined : label}
      icon={state === "copied" ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      onClick={() => void copy()}
    >
      {visible ? said : undefined}
    </Button>
  );
}

/** Puts a text on the clipboard; throws when the browser refuses both ways. */
export async function copyText(asked: string | Promise<string>): Promise<void> {
  // Handed over before it is there: Safari takes nothing that comes after the press itself.
  if (typeof asked !== "string" && navigator.clipboard?.write && typeof ClipboardItem !== "undefined")
    return navigator.clipboard.write([new ClipboardItem({ "text/plain": asked.then((text) => new Blob([text], { type: "text/plain" })) })]);
  const text = await asked;
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  copyByField(text);
}

function copyByField(text: string): void {
  // Plain HTTP: only the old way exists. The field sits inside the open dialog, whose focus trap would empty it otherwise.
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.style.position = "fixed";
  field.style.opacity = "0";
  const host = document.activeElement?.closest("[role=dialog]") ?? document.body;
  const focused = document.activeElement;
  host.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error("The browser refused to copy.");
}
