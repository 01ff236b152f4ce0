"use client";
/** The live stream, written into the query cache. The only reader of the stream; without it, polling; paused, nothing. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Pulse } from "#lib/contracts/throughput.ts";
import { applyPulse } from "./applyPulse.ts";
import type { StreamState } from "./connectStream.ts";
import { isPaused, setBroken, setPaused, subscribePaused } from "./pause.ts";
import { shareStream } from "./shareStream.ts";

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
  const last = useRef<Pulse>(undefined);

  useEffect(() => {
    // A pause kept from before a reload is known here before React has heard of it.
    if (!open || isPaused()) return;
    setStream({ kind: "connecting" });
    return shareStream(
      (news) => {
        setStream((before) => (same(before, news.state) ? before : news.state));
        setBroken(news.state.kind === "reconnecting");
        if (!news.pulse || !applyPulse(client, last.current, news.pulse)) return;
        last.current = news.pulse;
        setPulse(news.pulse);
      },
      () => last.current?.id,
      window,
    );
  }, [open, client]);

  useEffect(() => {
    if (!polling) return;
    const timer = setInterval(() => void client.invalidateQueries({ refetchType: "active" }, { cancelRefetch: false }), POLL_MS);
    return () => clearInterval(timer);
  }, [polling, client]);

  const change = useCallback(
    (next: boolean) => {
      setPaused(next);
      // Queries that poll read the switch only when their options are set: without this, each would ask once more.
      for (const query of client.getQueryCache().getAll()) for (const observer of query.observers) observer.setOptions(observer.options);
      if (next) return;
      // Everything is asked now: the stream has nothing to make up for.
      last.current = undefined;
      void client.invalidateQueries({ refetchType: "active" });
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

const same = (a: StreamState, b: StreamState) => a.kind === b.kind && (a.kind !== "reconnecting" || a.attempt === (b as typeof a).attempt);

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
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return visible;
}
