/**
 * Is the page paused? Paused is absolute: no stream, no polling, no refetch on focus or reconnect.
 *
 * A pause belongs to one tab and outlives a reload: it is the page somebody reads that must stand still, while the
 * screen on the wall goes on.
 */
const KEY = "spillway-paused";
let paused: boolean | undefined;
let broken = false;
const listeners = new Set<() => void>();

export function isPaused(): boolean {
  paused ??= typeof sessionStorage !== "undefined" && sessionStorage.getItem(KEY) === "1";
  return paused;
}

export function setPaused(next: boolean) {
  paused = next;
  if (next) sessionStorage.setItem(KEY, "1");
  else sessionStorage.removeItem(KEY);
  for (const tell of listeners) tell();
}

export function subscribePaused(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * May a page ask again by itself when it gets the focus or the network back? Not while the stream keeps it up to date,
 * which also tells a tab that was away what it missed: each thing is asked once.
 */
export const mayRefetch = () => !isPaused() && broken;

/** The stream does not come through: a page must look after itself. */
export function setBroken(next: boolean) {
  broken = next;
}
