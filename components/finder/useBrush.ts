"use client";
/** What a pointer and keys do on the histogram: point at a bar, choose it, draw a range, step back. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";

export type Brush = { from: number; to: number };
type Options = {
  bars: number;
  /** Bars `from` to `to`, both included. */
  onChoose: (brush: Brush) => void;
  onZoomOut: () => void;
};

/** A click waits so long for a second one, which would mean the opposite. */
const DOUBLE_CLICK_MS = 220;

export function useBrush({ bars, onChoose, onZoomOut }: Options) {
  const [at, setAt] = useState<number>();
  const [brush, setBrush] = useState<Brush>();
  const start = useRef<number>(undefined);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);

  const barAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(bars - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * bars)));
  };
  const between = (one: number, other: number): Brush => ({ from: Math.min(one, other), to: Math.max(one, other) });
  const clear = () => {
    start.current = undefined;
    setBrush(undefined);
  };
  const click = (bar: number) => {
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => onChoose({ from: bar, to: bar }), DOUBLE_CLICK_MS);
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const from = at ?? bars - 1;
    const next = { ArrowLeft: from - (at === undefined ? 0 : 1), ArrowRight: from + 1, Home: 0, End: bars - 1 }[event.key];
    if (next !== undefined) {
      const bar = Math.min(bars - 1, Math.max(0, next));
      if (event.shiftKey) {
        start.current ??= from;
        setBrush(between(start.current, bar));
      } else clear();
      setAt(bar);
    } else if (event.key === "Enter") {
      onChoose(brush ?? { from, to: from });
      clear();
    } else if (event.key === "Escape" && (brush || at !== undefined)) {
      clear();
      setAt(undefined);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    at,
    brush,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = barAt(event);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const bar = barAt(event);
        setAt(bar);
        if (start.current !== undefined && event.buttons === 1 && (bar !== start.current || brush)) setBrush(between(start.current, bar));
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        if (start.current === undefined) return;
        if (brush) onChoose(between(start.current, barAt(event)));
        else click(barAt(event));
        clear();
      },
      onPointerCancel: clear,
      onPointerLeave: () => {
        if (start.current === undefined) setAt(undefined);
      },
      onDoubleClick: () => {
        clearTimeout(waiting.current);
        onZoomOut();
      },
      onKeyDown: press,
      onBlur: () => {
        clear();
        setAt(undefined);
      },
    },
  };
}
