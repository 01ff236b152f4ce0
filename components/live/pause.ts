/** Is the page paused? Paused is absolute: no stream, no polling, no refetch on focus or reconnect. */
let paused = false;
const listeners = new Set<() => void>();

export const isPaused = () => paused;

export function setPaused(next: boolean) {
  paused = next;
  for (const tell of listeners) tell();
}

export function subscribePaused(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
