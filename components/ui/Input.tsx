/** One line of text. */
import type { InputHTMLAttributes, Ref } from "react";
import { cx } from "./cx.ts";

export type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement>; mono?: boolean };

/** The look every text control shares. */
export const controlClass =
  "control min-w-0 rounded border border-line-strong bg-surface px-2.5 text-text placeholder:text-faint focus-visible:outline-offset-0 aria-invalid:border-st-dead-solid disabled:bg-sunken disabled:text-faint max-sm:text-[1rem]";

export function Input({ mono = false, className, ...rest }: InputProps) {
  return <input {...rest} className={cx(controlClass, "h-8 max-sm:h-11", mono && "font-mono text-sm", className)} />;
}
