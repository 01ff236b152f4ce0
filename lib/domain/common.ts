/** What failing payloads have in common and succeeding ones have not: terms by lift, with a minimum of support. */

/** A fact of an event, or a value of its payload. */
export type Fact = { path: string; value: string };

export type CommonTerm = Fact & {
  /** How many of the failing have it, and of how many. */
  failing: number;
  failingOf: number;
  /** The same of those that succeeded; `succeedingOf` 0: there was nothing to compare with. */
  succeeding: number;
  succeedingOf: number;
};

/** Half of the failing must share a term: less is a coincidence, or another failure. */
const MIN_SHARE = 0.5;
const MIN_COUNT = 3;
/** A term that succeeds nearly as often says nothing. */
const MIN_LIFT = 1.5;
const MOST = 8;

/**
 * @param failing the terms of each failing event; a term twice in one event counts once
 * @returns the most telling first; of terms that name the same events with the same value, the first path alone
 */
export function commonTerms(failing: readonly (readonly Fact[])[], succeeding: readonly (readonly Fact[])[]): CommonTerm[] {
  const good = countTerms(succeeding);
  const least = Math.max(Math.min(MIN_COUNT, failing.length), failing.length * MIN_SHARE);
  const found: CommonTerm[] = [];
  for (const [key, { term, count }] of countTerms(failing)) {
    if (count < least) continue;
    const entry = {
      ...{ path: term.path, value: term.value },
      ...{ failing: count, failingOf: failing.length, succeeding: good.get(key)?.count ?? 0, succeedingOf: succeeding.length },
    };
    if (succeeding.length === 0 || liftOf(entry) >= MIN_LIFT) found.push(entry);
  }
  return withoutEchoes(found.toSorted(byTelling)).slice(0, MOST);
}

function countTerms(events: readonly (readonly Fact[])[]): Map<string, { term: Fact; count: number }> {
  const counts = new Map<string, { term: Fact; count: number }>();
  for (const terms of events) {
    const seen = new Set<string>();
    for (const { path, value } of terms) {
      const key = `${path}\0${value}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const entry = counts.get(key);
      if (entry) entry.count++;
      else counts.set(key, { term: { path, value }, count: 1 });
    }
  }
  return counts;
}

/** How much more often it is there when it fails; half an event is added to each side, so that none is not never. */
const liftOf = ({ failing, failingOf, succeeding, succeedingOf }: CommonTerm) =>
  (failing + 0.5) / (failingOf + 1) / ((succeeding + 0.5) / (succeedingOf + 1));

const shareOf = ({ failing, failingOf }: CommonTerm) => failing / failingOf;

const byTelling = (a: CommonTerm, b: CommonTerm) =>
  shareOf(b) * Math.log(liftOf(b)) - shareOf(a) * Math.log(liftOf(a)) || shareOf(b) - shareOf(a);

function withoutEchoes(terms: readonly CommonTerm[]): CommonTerm[] {
  const seen = new Set<string>();
  return terms.filter(({ value, failing, succeeding }) => {
    const key = `${value}\0${failing}\0${succeeding}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
