/** When an alert rule speaks, and when it would have. */
import { describe, expect, test } from "vitest";
import { evaluateRules, type RuleState, wouldHaveFired } from "#lib/domain/alerts.ts";
import { isQuiet, type QuietHours } from "#lib/domain/quietHours.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const rule = (change: Partial<RuleState> = {}): RuleState => ({
  ...{ id: "r", kind: "dead_letters", threshold: 5, forMinutes: 0, exceededSince: null, firing: false, mutedUntil: null, quiet: false },
  ...change,
});
const say = (state: RuleState, value?: number) => evaluateRules([state], new Map(value === undefined ? [] : [["r", value]]), NOW);

describe("a rule", () => {
  test("speaks once when it crosses and once when it is quiet again", () => {
    expect(say(rule(), 6).signals).toEqual([{ ruleId: "r", kind: "firing", value: 6, again: false }]);
    expect(say(rule({ firing: true, exceededSince: ago(1) }), 6).signals).toEqual([]);
    expect(say(rule({ firing: true, exceededSince: ago(1) }), 5)).toEqual({
      signals: [{ ruleId: "r", kind: "resolved", value: 5, again: false }],
      exceeded: [{ ruleId: "r", since: null }],
    });
  });

  test("that was not measured keeps its state", () => {
    expect(say(rule({ firing: true }))).toEqual({ signals: [], exceeded: [] });
  });

  test("waits as long as it was told to, and begins anew when it was quiet between", () => {
    expect(say(rule({ forMinutes: 10 }), 6)).toEqual({ signals: [], exceeded: [{ ruleId: "r", since: NOW }] });
    expect(say(rule({ forMinutes: 10, exceededSince: ago(9) }), 6)).toEqual({ signals: [], exceeded: [] });
    expect(say(rule({ forMinutes: 10, exceededSince: ago(10) }), 6).signals).toMatchObject([{ kind: "firing" }]);
    expect(say(rule({ forMinutes: 10, exceededSince: ago(9) }), 5)).toEqual({ signals: [], exceeded: [{ ruleId: "r", since: null }] });
  });

  test("on silence fires when there is too little", () => {
    expect(say(rule({ kind: "silence", threshold: 1 }), 0).signals).toMatchObject([{ kind: "firing" }]);
    expect(say(rule({ kind: "silence", threshold: 1, firing: true, exceededSince: ago(1) }), 1).signals).toMatchObject([
      { kind: "resolved" },
    ]);
  });

  test("that was acknowledged says nothing until then, and speaks again when it fires still", () => {
    const acknowledged = { firing: true, exceededSince: ago(90) };
    expect(say(rule({ ...acknowledged, mutedUntil: ago(-1) }), 6).signals).toEqual([]);
    expect(say(rule({ ...acknowledged, mutedUntil: ago(0) }), 6).signals).toEqual([{ ruleId: "r", kind: "firing", value: 6, again: true }]);
    expect(say(rule({ ...acknowledged, mutedUntil: ago(-1) }), 0).signals).toMatchObject([{ kind: "resolved" }]);
  });

  test("that is muted does not begin to fire before the mute is over", () => {
    expect(say(rule({ mutedUntil: ago(-1), exceededSince: ago(5) }), 6).signals).toEqual([]);
    expect(say(rule({ mutedUntil: ago(1), exceededSince: ago(5) }), 6).signals).toMatchObject([{ kind: "firing", again: false }]);
  });
});

test("in its quiet hours a rule does not begin, says that it is over, and begins when they end", () => {
  expect(say(rule({ quiet: true, exceededSince: ago(5) }), 6)).toEqual({ signals: [], exceeded: [] });
  expect(say(rule({ exceededSince: ago(5) }), 6).signals).toMatchObject([{ kind: "firing", again: false }]);
  const firing = { firing: true, exceededSince: ago(90) };
  expect(say(rule({ ...firing, quiet: true, mutedUntil: ago(1) }), 6).signals).toEqual([]);
  expect(say(rule({ ...firing, quiet: true }), 5).signals).toMatchObject([{ kind: "resolved" }]);
});

test("quiet hours follow the zone's clock, over midnight and over both changes of it", () => {
  const night = { from: "22:00", to: "07:00", zone: "Europe/Berlin" };
  const quietAt = (text: string, hours: QuietHours = night) => isQuiet(hours, new Date(text));
  expect(["20:59", "21:00", "23:30"].map((time) => quietAt(`2026-11-24T${time}:00Z`))).toEqual([false, true, true]);
  expect(["05:59", "06:00"].map((time) => quietAt(`2026-11-25T${time}:00Z`))).toEqual([true, false]);
  expect(["04:59", "05:00"].map((time) => quietAt(`2026-07-01T${time}:00Z`))).toEqual([true, false]);
  expect(["05:59", "06:00"].map((time) => quietAt(`2026-10-25T${time}:00Z`))).toEqual([true, false]);
  expect(["04:59", "05:00"].map((time) => quietAt(`2026-03-29T${time}:00Z`))).toEqual([true, false]);
  const lunch = { from: "12:00", to: "13:00", zone: "UTC" };
  expect(["11:59", "12:00", "13:00"].map((time) => quietAt(`2026-11-24T${time}:00Z`, lunch))).toEqual([false, true, false]);
  expect(isQuiet(null, NOW)).toBe(false);
});

describe("what would have fired", () => {
  const fired = (values: (number | null)[], change: Partial<RuleState> = {}) => wouldHaveFired(rule(change), values, 0, 60_000);
  test("is every span above the threshold", () => {
    expect(fired([0, 6, 7, 5, 9])).toEqual([
      { from: 60_000, to: 180_000 },
      { from: 240_000, to: 300_000 },
    ]);
  });
  test("leaves out what was over before the rule would have spoken, and what is not known", () => {
    expect(fired([6, 6, 0, 6, 6, 6], { forMinutes: 2 })).toEqual([{ from: 300_000, to: 360_000 }]);
    expect(fired([null, 0, 2], { kind: "silence", threshold: 1 })).toEqual([{ from: 60_000, to: 120_000 }]);
  });
});
