/** The stages of a self-test as they are known by now. */
import type { SelfTestStage } from "#lib/contracts/system.ts";

/** Later answers replace earlier ones of the same stage; a time that was measured first stays. */
export function mergeStages(first: readonly SelfTestStage[], later: readonly SelfTestStage[]): SelfTestStage[] {
  const news = new Map(later.map((stage) => [stage.name, stage]));
  return first.map((stage) => (stage.state === "waiting" ? (news.get(stage.name) ?? stage) : stage));
}
