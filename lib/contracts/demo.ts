/** Demo data: a synthetic stream through the real ingest path, in sources of its own. */

export type DemoState = {
  /** `removing`: its sources are gone already, their events are being deleted. */
  state: "off" | "on" | "removing";
  /** Until when new requests are made; what came stays. Null when off. */
  streamsUntil: string | null;
  sources: { id: string; name: string }[];
};
