"use client";
/** On, paused, or what went wrong: the state of the live stream, in words, and the switch. */
import { Pause, Play } from "lucide-react";
import { useClock } from "#components/ui/clock.ts";
import { cx } from "#components/ui/cx.ts";
import { exactTime } from "#components/ui/Time.tsx";
import { Tooltip } from "#components/ui/Tooltip.tsx";
import { type LiveState, useLive } from "./LiveProvider.tsx";

export function LiveSwitch() {
  useClock();
  const { state, pulse, setPaused } = useLive();
  const paused = state.kind === "paused";
  const { word, detail } = explain(state, pulse?.at);
  return (
    <Tooltip content={detail} side="bottom">
      <button
        type="button"
        aria-pressed={!paused}
        aria-label={`Live updates: ${word}`}
        onClick={() => setPaused(!paused)}
        className="inline-flex h-7 items-center gap-1.5 rounded border border-transparent! px-2 text-sm text-muted hover:bg-hover hover:text-text max-sm:h-11"
      >
        {paused ? <Play size={12} aria-hidden /> : <Dot state={state} />}
        {word}
        {!paused && <Pause size={11} aria-hidden className="text-faint" />}
      </button>
    </Tooltip>
  );
}

const colours = {
  live: "bg-st-delivered-solid",
  polling: "bg-st-retrying-solid",
  reconnecting: "bg-st-retrying-solid",
  connecting: "bg-st-queued-solid",
  paused: "bg-st-queued-solid",
};

function Dot({ state }: { state: LiveState }) {
  return <span aria-hidden className={cx("size-2 rounded-full", colours[state.kind])} />;
}

function explain(state: LiveState, at: string | undefined): { word: string; detail: string } {
  const since = at ? ` Data from ${exactTime(at)}.` : "";
  switch (state.kind) {
    case "live":
      return { word: "Live", detail: "Numbers follow within a second. Press to pause (l): nothing is then fetched by itself." };
    case "connecting":
      return { word: "Connecting", detail: "Opening the live stream." };
    case "reconnecting":
      return { word: `Reconnecting (${state.attempt})`, detail: `The live stream broke; trying again by itself.${since}` };
    case "polling":
      return { word: "Polling", detail: `The live stream does not come through; asking every 5 seconds instead.${since}` };
    case "paused":
      return { word: "Paused", detail: `Nothing is fetched by itself.${since} Press to go on (l).` };
  }
}
