/** The fields a provider asks for, in its own words. */
import { Button } from "#components/ui/Button.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Select } from "#components/ui/Select.tsx";
import type { ProviderSummary } from "#lib/contracts/sources.ts";

export type Values = Record<string, string>;
type Props = { provider: ProviderSummary; values: Values; onChange: (values: Values) => void };

export function CredentialFields({ provider, values, onChange }: Props) {
  return provider.credentials.map((field) => (
    <Field
      key={field.name}
      label={field.label}
      optional={field.optional}
      help={field.generate ? `${field.help} Left empty, one is made up and shown once.` : field.help}
    >
      {(control) => (
        <span className="flex gap-2">
          <Input
            {...control}
            mono
            autoComplete="off"
            spellCheck={false}
            type={field.secret && !field.generate ? "password" : "text"}
            required={!field.optional && !field.generate}
            value={values[field.name] ?? ""}
            onChange={(event) => onChange({ ...values, [field.name]: event.target.value })}
          />
          {field.generate && <Button onClick={() => onChange({ ...values, [field.name]: generate(provider.id) })}>Generate</Button>}
        </span>
      )}
    </Field>
  ));
}

/** 24 random bytes; in the form the Standard Webhooks specification wants where it applies. */
function generate(provider: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const base64 = btoa(String.fromCharCode(...bytes));
  return provider === "standard-webhooks" ? `whsec_${base64}` : base64.replaceAll("+", "-").replaceAll("/", "_");
}

export function SettingFields({ provider, values, onChange }: Props) {
  return provider.settings.map((field) => (
    <Field key={field.name} label={field.label} help={field.help} optional={field.optional}>
      {(control) =>
        field.choices ? (
          <Select
            {...control}
            value={values[field.name] ?? field.default}
            onChange={(value) => onChange({ ...values, [field.name]: value })}
            options={field.choices.map((choice) => ({ value: choice, label: choice }))}
          />
        ) : (
          <Input
            {...control}
            mono
            spellCheck={false}
            placeholder={field.default}
            value={values[field.name] ?? ""}
            onChange={(event) => onChange({ ...values, [field.name]: event.target.value })}
          />
        )
      }
    </Field>
  ));
}

/** What a generic source will check, as a sentence. */
export function checkSentence(provider: ProviderSummary, values: Values): string {
  const of = (name: string) => values[name] || provider.settings.find((field) => field.name === name)?.default || "";
  const age = of("timestampHeader") ? ` It must be signed within ${of("toleranceSeconds")} s of the time in ${of("timestampHeader")}.` : "";
  return `The header ${of("header")} must hold ${of("prefix") ? `“${of("prefix")}” and ` : ""}the ${of("encoding")} HMAC-${of("algorithm").toUpperCase()} of ${of("template")}.${age}`;
}
