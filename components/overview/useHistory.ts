"use client";
/** What a number was while this page has been open: no history of it is stored anywhere. */
import { useEffect, useEffectEvent, useState } from "react";

const EVERY_MS = 5_000;
const MOST = 120;

/** The values of the last ten minutes, one in five seconds, oldest first. Undefined ones are left out. */
export function useHistory(value: number | undefined): readonly number[] {
  const [history, setHistory] = useState<readonly number[]>([]);
  const note = useEffectEvent(() => {
    if (value !== undefined) setHistory((before) => [...before, value].slice(-MOST));
  });
  useEffect(() => {
    note();
    const timer = setInterval(() => note(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return history;
}
