/** When a remote said to come back: HTTP `Retry-After` (RFC 9110 §10.2.3), and errors that carry such an answer. */

/**
 * Seconds until then; undefined when the text is neither seconds nor an HTTP date.
 * `now` is the remote's own `Date` where it sent one: then a wrong clock on either side does not matter.
 */
export function parseRetryAfter(text: string, now: Date): number | undefined {
  const trimmed = text.trim();
  // Only whole seconds are in the standard; some send fractions.
  if (/^\d{1,15}(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  const moment = parseHttpDate(trimmed);
  return moment === undefined ? undefined : Math.max(0, (moment - now.getTime()) / 1000);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = String.raw`(?<time>\d\d:\d\d:\d\d)`;
/** Today's form and the two obsolete ones a recipient must still read (RFC 9110 §5.6.7). */
const HTTP_DATES = [
  new RegExp(String.raw`^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) ${TIME} GMT$`),
  new RegExp(String.raw`^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
];

function parseHttpDate(text: string): number | undefined {
  for (const pattern of HTTP_DATES) {
    const { day = "", month = "", year = "", time = "" } = pattern.exec(text)?.groups ?? {};
    const monthNumber = MONTHS.indexOf(month) + 1;
    if (monthNumber === 0) continue;
    const fullYear = year.length === 2 ? `${Number(year) < 70 ? "20" : "19"}${year}` : year;
    const moment = Date.parse(`${fullYear}-${String(monthNumber).padStart(2, "0")}-${day.trim().padStart(2, "0")}T${time}Z`);
    return Number.isNaN(moment) ? undefined : moment;
  }
  return undefined;
}

const isThrottleStatus = (status: unknown) => Number(status) === 429 || Number(status) === 503;

/** What an answer says; undefined when it does not ask to wait. `headers` may have any shape. */
export function waitOf({ status, headers }: { status: unknown; headers: unknown }, now: Date): number | undefined {
  if (!isThrottleStatus(status)) return undefined;
  const text = headerIn(headers, "retry-after");
  if (text === undefined) return undefined;
  const sent = Date.parse(headerIn(headers, "date") ?? "");
  return parseRetryAfter(text, Number.isNaN(sent) ? now : new Date(sent));
}

const MAX_CAUSES = 5;

/**
 * Seconds that an SDK's error asks to wait: its `status` or `statusCode` is 429 or 503 and its `headers` name a
 * moment, on the error itself, on its `response`, or on an error that caused it. Never throws, whatever was thrown.
 */
export function waitOfError(error: unknown, now: Date): number | undefined {
  try {
    let holder = error;
    for (let depth = 0; depth < MAX_CAUSES && isObject(holder); depth++) {
      const response = own(holder, "response");
      const status = own(holder, "status") ?? own(holder, "statusCode") ?? own(response, "status") ?? own(response, "statusCode");
      for (const headers of [own(holder, "headers"), own(response, "headers")]) {
        const seconds = waitOf({ status, headers }, now);
        if (seconds !== undefined) return seconds;
      }
      // A fetch Response has its fields on its prototype.
      if (response instanceof Response) {
        const seconds = waitOf(response, now);
        if (seconds !== undefined) return seconds;
      }
      holder = own(holder, "cause");
    }
  } catch {
    // A proxy or a getter of somebody else's: what it hides is no wish to wait.
  }
  return undefined;
}

const isObject = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";

/** A property of the thing itself, never of its prototype, and no getter is run. */
const own = (holder: unknown, name: string): unknown =>
  isObject(holder) ? Object.getOwnPropertyDescriptor(holder, name)?.value : undefined;

const MAX_HEADERS = 500;

function headerIn(headers: unknown, name: string): string | undefined {
  if (!isObject(headers)) return undefined;
  if (Array.isArray(headers))
    return firstText(headers.find((pair: unknown) => String(own(pair, "0")).toLowerCase() === name) as unknown, 1);
  const key = Object.keys(headers)
    .slice(0, MAX_HEADERS)
    .find((candidate) => candidate.toLowerCase() === name);
  if (key !== undefined) return firstText(own(headers, key));
  // Headers of fetch, of other fetches, and maps.
  const { get } = headers as { get?: unknown };
  return typeof get === "function" ? firstText((get as (name: string) => unknown).call(headers, name)) : undefined;
}

/** Header values come as text, as numbers, and in lists. */
function firstText(value: unknown, at = 0): string | undefined {
  const first = Array.isArray(value) ? (value[at] as unknown) : value;
  return typeof first === "string" || typeof first === "number" ? String(first) : undefined;
}
