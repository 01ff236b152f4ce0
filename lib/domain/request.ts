/** One HTTP request as received, before anything is believed about it. */

/** Header names are lower-case; order and repeats are kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

export type RawRequest = {
  method: string;
  /** Path without the query. */
  path: string;
  /** Raw query string without the `?`; empty when there is none. */
  query: string;
  headers: HeaderList;
  body: Buffer;
  /** The operator's public base URL plus path and query: what a provider that signs the URL signed. */
  url: string;
};

/** The first header of that (lower-case) name. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  for (const [key, value] of headers) if (key === name) return value;
  return undefined;
}
