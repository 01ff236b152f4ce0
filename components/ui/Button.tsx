"use client";
/** The button. A disabled one can say why: it stays focusable and shows the reason. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./buttonClass.ts";
import { cx } from "./cx.ts";
import { Tooltip } from "./Tooltip.tsx";

export { buttonClass } from "./buttonClass.ts";

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children"> & {
  ref?: Ref<HTMLButtonElement>;
  children?: ReactNode;
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shown before the text. A button with an icon alone needs `aria-label`. */
  icon?: ReactNode;
  /** The action runs: the button keeps its width and takes no clicks. */
  pending?: boolean;
  /** Why it cannot be used now; disables it and explains on hover and focus. */
  disabledReason?: string | undefined;
};

export function Button(props: ButtonProps) {
  const {
    variant = "secondary",
    size = "md",
    icon,
    pending = false,
    disabledReason,
    children,
    className,
    disabled,
    onClick,
    type,
    ...rest
  } = props;
  const inert = pending || disabledReason !== undefined;
  const button = (
    <button
      {...rest}
      type={type ?? "button"}
      disabled={disabled}
      aria-disabled={inert || undefined}
      aria-busy={pending || undefined}
      aria-description={disabledReason}
      onClick={inert ? (event) => event.preventDefault() : onClick}
      className={cx(
        buttonClass(variant, size, children === undefined),
        disabledReason !== undefined && "cursor-not-allowed! opacity-55",
        disabled && "cursor-not-allowed opacity-55",
        className,
      )}
    >
      <span className={cx("contents", pending && "[&>*]:invisible")}>
        {icon}
        {children !== undefined && <span>{children}</span>}
      </span>
      {pending && (
        <span aria-hidden className="absolute size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent!" />
      )}
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip content={disabledReason}>{button}</Tooltip>;
}
