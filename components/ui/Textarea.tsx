/** Several lines of text. */
import type { Ref, TextareaHTMLAttributes } from "react";
import { cx } from "./cx.ts";
import { controlClass } from "./Input.tsx";

export type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement>; mono?: boolean };

export function Textarea({ mono = false, rows = 3, className, ...rest }: TextareaProps) {
  return <textarea {...rest} rows={rows} className={cx(controlClass, "py-1.5", mono && "font-mono text-sm", className)} />;
}
