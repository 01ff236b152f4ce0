import { describe, expect, test } from "vitest";
import { decideCrash, decideFound, describeDeath, isDangerous, isSuspect } from "#lib/domain/crash.ts";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import { DEFAULT_RETRY } from "#lib/domain/handler.ts";

const death = { how: "SIGKILL", stderr: "" };
const decideAt = (crashes: number, attempts = 0) => decideCrash(death, crashes, attempts, DEFAULT_RETRY, 0.5);

describe("the death of a delivery's own child", () => {
  test("is tried again the first time, after the wait of its next attempt", () => {
    expect(decideAt(0)).toMatchObject({ state: "retrying", outcome: "crashed", delaySeconds: 7.5, failure: { name: "ChildCrashed" } });
    expect(decideAt(0, 2)).toMatchObject({ state: "retrying", delaySeconds: 30 });
  });

  test("quarantines it when it had crashed before, however many attempts are left", () => {
    for (const crashes of [1, 2, 4])
      expect(decideAt(crashes)).toMatchObject({ state: "dead", outcome: "crashed", failure: { name: "Quarantined" } });
  });

  test("is told with how it died, how often, and what to do", () => {
    const { failure } = decideAt(1) as { failure: { message: string; stack: string | null } };
    expect(failure.message).toContain("SIGKILL");
    expect(failure.message).toContain("crash 2");
    expect(failure.message).toContain("replay");
    expect(failure.stack).toBeNull();
  });

  test("keeps the last it said, whatever bytes that was", () => {
    const outcome = decideCrash({ how: "exit code 1", stderr: "Error: a\0b\ud800" }, 1, 0, DEFAULT_RETRY, 0.5);
    expect((outcome as { failure: { stack: string } }).failure.stack).toBe("Error: a\u{fffd}b\u{fffd}");
  });

  test("is a failure of its own group: another than its handler's other failures, the same for each of its kind", () => {
    const failureAt = (crashes: number, how: string) =>
      (decideCrash({ how, stderr: "" }, crashes, 0, DEFAULT_RETRY, 0.5) as { failure: Parameters<typeof fingerprintOf>[1] }).failure;
    const group = (crashes: number, how: string) => fingerprintOf("ledger", failureAt(crashes, how)).fingerprint;
    expect(group(1, "SIGKILL")).toBe(group(3, "SIGKILL"));
    expect(group(1, "SIGKILL")).not.toBe(group(1, "SIGSEGV"));
    expect(group(1, "SIGKILL")).not.toBe(fingerprintOf("ledger", { name: "Error", message: "x", stack: null }).fingerprint);
  });
});

describe("the death of a worker", () => {
  test("makes those that were running suspects, and quarantines none of them before the fifth", () => {
    expect([0, 1, 2, 3, 4].map(decideFound)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect([0, 1, 4].map(isSuspect)).toEqual([false, true, true]);
    expect([1, 2, 3].map(isDangerous)).toEqual([false, false, true]);
    expect(decideFound(5)).toMatchObject({ state: "dead", outcome: "crashed", failure: { name: "Quarantined" } });
  });
});

test.each([
  [0, null, "exit code 0"],
  [null, "SIGKILL", "SIGKILL (killed from outside, most often for want of memory)"],
  [null, "SIGTRAP", "SIGTRAP"],
] as const)("an end with %s and %s is told as '%s'", (code, signal, told) => {
  expect(describeDeath(code, signal)).toBe(told);
});
