/** What a provider is: data that says how it signs, what it asks at set-up, and where its ids are. No functions. */

/**
 * `header:x-name`, `query:name`, `json:a.b`, `form:a` (`form:a.b` when the field holds JSON), `has:key` (the key itself
 * when the body has it), `{setting:x}` (the expression an operator chose). `a+b` joins two with a dot, `b` if present.
 */
export type Expression = string;

/**
 * Text with `{…}` parts: `{body}` raw bytes, `{ts}` the timestamp as received, `{header:x}`, `{query:x}`,
 * `{json:a.b}`, `{cred:x}`, `{url}`, `{rawQuery}`; pipe `{body|escapeUnicode}` for Meta's escaped form.
 */
export type Template = string;

export type Signature = {
  id: string;
  algorithm: "hmac-sha1" | "hmac-sha256" | "hmac-sha512" | "ed25519";
  /** Where the signature is. */
  from: Expression;
  parse:
    | "raw"
    | { prefix: string }
    | { prefixOptional: string }
    /** `t=1,v1=abc,v1=def` */
    | { pairs: { separator: string; signature: string; timestamp?: string } }
    /** `v1,abc v1,def` */
    | { list: { separator: string; version: string } };
  /** What was signed; several = any of them may match. */
  signs: readonly Template[];
  encoding: "hex" | "base64";
  /** How the secret's text becomes a key. `whsec`: strip `whsec_`, base64-decode. */
  key: "utf8" | "base64" | "hex" | "whsec" | "whpk";
  timestamp?: {
    /** `signature`: inside the signature header (pairs). */
    from: "signature" | Expression;
    unit: "s" | "ms";
    toleranceSeconds: number;
  };
};

export type Handshake = {
  id: string;
  when: {
    method: "GET" | "POST" | "HEAD";
    /** `*` = present. */
    query?: Readonly<Record<string, string>>;
    header?: Readonly<Record<string, string>>;
    json?: Readonly<Record<string, string>>;
    form?: Readonly<Record<string, string>>;
  };
  verifySignature?: boolean;
  /** Both templates must give the same text, compared in constant time. */
  check?: { equal: readonly [Template, Template]; failStatus: number };
  compute?: Readonly<Record<string, { algorithm: "hmac-sha256"; key: Template; message: Template; encoding: "hex" | "base64" }>>;
  respond: {
    status: number;
    type?: "text/plain" | "application/json";
    text?: Template;
    json?: Readonly<Record<string, Template>>;
  };
};

/** How a request that is not split becomes an event. The first expression that gives a value wins. */
export type EventMap = {
  type: readonly Expression[];
  /** Parts joined by `:` form the dedup key; every part must have a value or the next alternative is tried. */
  dedupKey: readonly (readonly Expression[])[];
  entityKey?: readonly (readonly Expression[])[];
  occurredAt?: readonly { from: Expression; unit: "s" | "ms" | "iso" | "rfc822" }[];
};

export type CredentialField = {
  label: string;
  /** What to paste, in the provider's own words. */
  help: string;
  secret: boolean;
  optional?: boolean;
  /** We can make one up (Messenger's verify token). */
  generate?: boolean;
};

export type SettingField = {
  label: string;
  help: string;
  default?: string;
  choices?: readonly string[];
  optional?: boolean;
};

export type Provider = {
  id: string;
  name: string;
  docsUrl: string;
  category: "payments" | "social" | "developer" | "commerce" | "chat" | "generic";
  credentials: Readonly<Record<string, CredentialField>>;
  settings?: Readonly<Record<string, SettingField>>;
  signatures: readonly Signature[];
  handshakes: readonly Handshake[];
  event: EventMap;
  /** Which paths of the body hold several events; see lib/domain/split.ts. */
  split?: "meta" | "twitter";
  acknowledge: {
    status?: number;
    /** Answer with no body. */
    emptyBody?: boolean;
    /** How long the sender waits. */
    timeoutSeconds: number;
  };
  /** Where in the provider's console the URL and the secret go. */
  setup: string;
};
