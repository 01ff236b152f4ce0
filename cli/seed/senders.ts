/** The sources with everything a thread needs to send for them: templates, wages of chance, routes to handlers, signatures. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { ENTITY, lineRuleOf } from "#lib/domain/line.ts";
import { compileMatcher } from "#lib/domain/matching.ts";
import { providers } from "#lib/providers/index.ts";
import { paceOf, sourceSketches } from "./estate.ts";
import { type Sign, signerOf } from "./signer.ts";
import { uuidBytes } from "./tables.ts";
import { compile, type Template } from "./template.ts";

/** A source as its row is. */
export type SeededSource = { id: string; name: string; secret: string; verifyToken: string | null; ingestKey: string };

export type Kind = {
  template: Template /** Places of the handlers that want it; those with lines. */;
  handlers: number[];
  lined: boolean[];
};
export type Sender = {
  id: Buffer;
  provider: string;
  network: string;
  status: number;
  sign: Sign;
  kinds: Kind[];
  /** Of the kinds, summed up: without the drifted and with them. */
  weights: { before: number[]; since: number[] };
};

export function sendersOf(sources: readonly SeededSource[], handlers: readonly HandlerDefinition[]): Sender[] {
  const matchers = handlers.map(compileMatcher);
  return sourceSketches.map((sketch, index) => {
    const source = sources[index] as SeededSource;
    const provider = providers[sketch.provider];
    if (!provider) throw new Error(`There is no provider '${sketch.provider}'.`);
    const base = [
      ["content-type", "application/json"],
      ["user-agent", sketch.agent],
      ["accept", "*/*"],
    ] as const;
    const kinds = sketch.sketches.map((kind): Kind => {
      const template = compile(kind, base);
      const wanting = handlers.flatMap((_, place) =>
        matchers[place]?.({ name: sketch.name, provider: sketch.provider }, kind.type) ? [place] : [],
      );
      return { template, handlers: wanting, lined: wanting.map((place) => isLined(handlers[place])) };
    });
    return {
      ...{ id: uuidBytes(source.id), provider: sketch.provider, network: sketch.network, kinds },
      status: provider.acknowledge.status ?? 202,
      sign: signerOf(provider, sketch.settings, source.secret),
      weights: {
        before: summed(sketch.sketches.map(({ weight, drifted }) => (drifted ? 0 : weight))),
        since: summed(sketch.sketches.map(({ weight }) => weight)),
      },
    };
  });
}

/** By what the seeded handlers have: an order by entity. */
const isLined = (handler: HandlerDefinition | undefined) => handler !== undefined && lineRuleOf(handler)?.key === ENTITY;

/** Each source's share at a moment, summed up. */
export const sharesAt = (ms: number, boost: { source: number; times: number } | undefined): number[] =>
  summed(sourceSketches.map((sketch, index) => sketch.weight * paceOf(sketch, ms) * (boost?.source === index ? boost.times : 1)));

function summed(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** The place at which a number in [0, 1) falls. */
export function placeOf(sums: readonly number[], share: number): number {
  const at = share * (sums[sums.length - 1] ?? 0);
  let place = 0;
  while (place < sums.length - 1 && (sums[place] as number) <= at) place++;
  return place;
}
