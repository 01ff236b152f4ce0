"use client";
/** A change of a preference: on the screen at once; says when the server could not keep it. */
import { useState } from "react";
import { changePreferences } from "#components/layout/preferences.ts";
import type { Preferences } from "#lib/domain/preferences.ts";

/** `error`: why the last change is in this browser only. */
export function useSaved() {
  const [error, setError] = useState<unknown>();
  const save = (change: Partial<Preferences>) => {
    setError(undefined);
    changePreferences(change).catch(setError);
  };
  return { error, save };
}
