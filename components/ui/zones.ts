/** Time zones to choose from, and the one this browser is in. */

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone this browser knows, and `current`; UTC is not among them by itself. */
export function zoneOptions(current: string): { value: string; label: string }[] {
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
  const names = current === "" || known.includes(current) ? known : [current, ...known];
  return names.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
}
