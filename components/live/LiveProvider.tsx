"use client";
/** The live stream, written into the query cache. The only reader of the stream; without it, polling; paused, nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Pulse } from "#lib/contracts/throughput.ts";
import { applyPulse } from "./applyPulse.ts";
import { openStream, type StreamState } from "./openStream.ts";
import { isPaused, setPaused, subscribePaused } from "./pause.ts";

export type LiveState = StreamState | { kind: "polling" } | { kind: "paused" };

export type Live = {
  /** The newest message; undefined before the first. While not `live` it is old: say so, or leave it out. */
  pulse: Pulse | undefined;
  state: LiveState;
  setPaused: (paused: boolean) => void;
};

const LiveContext = createContext<Live | undefined>(undefined);

/** The stream's state, its newest message, and the switch. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider above it.");
  return live;
}

const POLL_AFTER = 3;
const POLL_MS = 5000;
const CLOSE_HIDDEN_MS = 30_000;

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const paused = useSyncExternalStore(subscribePaused, isPaused, () => false);
  const visible = useRecentlyVisible();
  const [pulse, setPulse] = useState<Pulse>();
  const [stream, setStream] = useState<StreamState>({ kind: "connecting" });
  const open = !paused && visible;
  const polling = open && stream.kind === "reconnecting" && stream.attempt >= POLL_AFTER;

  useEffect(() => {
    if (!open) return;
    setStream({ kind: "connecting" });
    let last: Pulse | undefined;
    return openStream((news) => {
      if (news.state) setStream((before) => (same(before, news.state) ? before : (news.state ?? before)));
      if (!news.pulse) return;
      applyPulse(client, last, news.pulse);
      last = news.pulse;
      setPulse(news.pulse);
    });
  }, [open, client]);

  useEffect(() => {
    if (!polling) return;
    const timer = setInterval(() => void client.invalidateQueries({ refetchType: "active" }), POLL_MS);
    return () => clearInterval(timer);
  }, [polling, client]);

  const change = useCallback(
    (next: boolean) => {
      setPaused(next);
      // Queries that poll read the switch only when their options are set: without this, each would ask once more.
      for (const query of client.getQueryCache().getAll()) for (const observer of query.observers) observer.setOptions(observer.options);
      if (!next) void client.invalidateQueries({ refetchType: "active" });
    },
    [client],
  );
  const state: LiveState = paused ? { kind: "paused" } : polling ? { kind: "polling" } : stream;
  const kind = state.kind;
  const attempt = state.kind === "reconnecting" ? state.attempt : 0;
  const live = useMemo<Live>(
    () => ({ pulse, state: kind === "reconnecting" ? { kind, attempt } : { kind }, setPaused: change }),
    [pulse, kind, attempt, change],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

const same = (a: StreamState, b: StreamState | undefined) =>
  a.kind === b?.kind && (a.kind !== "reconnecting" || a.attempt === (b as typeof a).attempt);

/** False once the tab has been hidden for a while. */
function useRecentlyVisible(): boolean {
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") setVisible(true);
      else timer = setTimeout(() => setVisible(false), CLOSE_HIDDEN_MS);
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return visible;
}
