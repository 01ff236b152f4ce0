/** Commands to paste: what each shell and library does with them is in tests/operations/copyEvent.test.ts; here is how they look. */
import { expect, test } from "vitest";
import { curlCommand, fetchCode, httpieCommand, shellWord } from "#lib/domain/copyAs.ts";

const request = (body: string | Uint8Array, url = "https://hooks.example.com/in/abc") => ({
  method: "POST",
  url,
  headers: [
    ["content-type", "application/json"],
    ["x-empty", ""],
  ] as [string, string][],
  body: typeof body === "string" ? new TextEncoder().encode(body) : body,
  notes: ["A note."],
});

test("text goes in quotes, digits and all", () => {
  const body = '{"id":12345678901234567890,"text":"it\'s"}';
  expect(curlCommand(request(body))).toBe(`# A note.
curl -X POST https://hooks.example.com/in/abc \\
  -H 'content-type: application/json' \\
  -H 'x-empty;' \\
  --data-raw '{"id":12345678901234567890,"text":"it'\\''s"}'
`);
  expect(fetchCode(request(body))).toContain(JSON.stringify(body));
  expect(httpieCommand(request(body))).toContain('--raw \'{"id":12345678901234567890');
});

test("bytes that no terminal takes go as base64", () => {
  for (const body of [new Uint8Array([0xff, 0, 39]), new TextEncoder().encode("a\u0000b"), new TextEncoder().encode("tab\there")]) {
    expect(curlCommand(request(body))).toContain("base64 -d <<'BODY' | curl");
    expect(curlCommand(request(body))).toContain("--data-binary @-");
    expect(fetchCode(request(body))).toContain('"base64")');
  }
});

test("an empty body is an empty body", () => {
  expect(curlCommand(request(""))).toContain("--data-raw ''");
});

test("a URL with brackets is not taken for a pattern", () => {
  expect(curlCommand(request("", "https://x.example/in/a?b[]=1&c={d}"))).toContain(
    "curl --globoff -X POST 'https://x.example/in/a?b[]=1&c={d}'",
  );
});

test("nothing in a quoted word is looked at by a shell", () => {
  expect(shellWord("plain-word_1.2/x:y@z")).toBe("plain-word_1.2/x:y@z");
  expect(shellWord("$HOME `x` !! \\ \n")).toBe("'$HOME `x` !! \\ \n'");
  expect(shellWord("")).toBe("''");
});

test("HTTPie does not take a value for another kind of item", () => {
  const { headers, ...rest } = request("{}");
  expect(headers).toHaveLength(2);
  const command = httpieCommand({
    ...rest,
    headers: [
      ["x-a", "=1"],
      ["x-b", "@file"],
    ],
  });
  expect(command).toContain("'x-a:\\=1'");
  expect(command).toContain("'x-b:\\@file'");
});
