/** How many live streams this process serves: one per browser, so about as many as people look. */
import { Gauge, type Registry } from "prom-client";
import { countListeners } from "./pulse.ts";

const NAME = "spillway_live_streams";

export function measureStreams(register: Registry): void {
  const known = register.getSingleMetric(NAME) as Gauge | undefined;
  const gauge = known ?? new Gauge({ name: NAME, help: "Live streams open on this process, one per browser", registers: [register] });
  gauge.set(countListeners());
}
