/** Bodies in the form's encoding: `a=1&payload=%7B%22type%22…`. */

export type FormField = { name: string; value: string };

/** Letters a sender leaves as they are, percent escapes, and at least one `=`: nothing else is a form. */
const FORM = /^[\w.~%+*!'()[\]:;@,/?$-]*=[\w.~%+*!'()[\]:;@,/?$=-]*(?:&[\w.~%+*!'()[\]:;@,/?$=-]*)*$/;
const MAX_LENGTH = 5_000_000;

/** The fields in their order, repeats kept; undefined when the text is no form. */
export function parseForm(text: string): FormField[] | undefined {
  if (text.length > MAX_LENGTH || !FORM.test(text.trimEnd())) return undefined;
  return [...new URLSearchParams(text.trimEnd())].map(([name, value]) => ({ name, value }));
}
