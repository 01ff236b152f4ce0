"use client";
/** What can be pressed, typed into or chosen. */
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Checkbox } from "#components/ui/Checkbox.tsx";
import { Choice } from "#components/ui/Choice.tsx";
import { ConfirmButton } from "#components/ui/ConfirmButton.tsx";
import { CopyButton } from "#components/ui/CopyButton.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { Field } from "#components/ui/Field.tsx";
import { Input } from "#components/ui/Input.tsx";
import { Keys } from "#components/ui/Kbd.tsx";
import { Menu, MenuItem, MenuSeparator } from "#components/ui/Menu.tsx";
import { Select } from "#components/ui/Select.tsx";
import { SidePanel } from "#components/ui/SidePanel.tsx";
import { Tabs } from "#components/ui/Tabs.tsx";
import { Textarea } from "#components/ui/Textarea.tsx";
import { Tooltip } from "#components/ui/Tooltip.tsx";
import { Example } from "./Example.tsx";

const variants = ["primary", "secondary", "ghost", "danger"] as const;
const sizes = ["sm", "md", "lg"] as const;
const options = [
  { value: "a", label: "First", description: "With a sentence about it." },
  { value: "b", label: "Second" },
  { value: "c", label: "Third, disabled", disabled: true },
];

export function ControlsExamples() {
  return (
    <>
      <Example name="Button">
        {variants.map((variant) => (
          <Button key={variant} variant={variant}>
            {variant}
          </Button>
        ))}
        {sizes.map((size) => (
          <Button key={size} size={size} icon={<Plus size={13} aria-hidden />}>
            {size}
          </Button>
        ))}
        <Button aria-label="Add" icon={<Plus size={13} aria-hidden />} />
      </Example>
      <Example name="Button that cannot">
        <Button disabled>disabled</Button>
        <Button disabledReason="This needs the role operator; yours is viewer.">with its reason</Button>
        <Button variant="primary" pending>
          pending
        </Button>
      </Example>
      <Example name="Copy, confirm, menu">
        <CopyButton text="copied" label="Copy id" />
        <CopyButton text="copied" label="Copy id" visible variant="secondary" />
        <ConfirmButton
          variant="danger"
          question="Pause billing?"
          consequence="1,204 wait."
          action="Pause billing"
          onConfirm={async () => {}}
        >
          Pause …
        </ConfirmButton>
        <Menu trigger={<Button>Menu</Button>}>
          <MenuItem hint={<Keys keys="r" />}>Replay</MenuItem>
          <MenuItem disabled>Disabled</MenuItem>
          <MenuSeparator />
          <MenuItem danger>Discard</MenuItem>
        </Menu>
      </Example>
      <Example name="Layers">
        <Layers />
        <Tooltip content="A definition, not a repeat.">
          <Button>Tooltip</Button>
        </Tooltip>
      </Example>
      <Example name="Fields">
        <Fields />
      </Example>
      <Example name="Tabs">
        <Tabs
          label="Example tabs"
          param="design"
          items={[
            { value: "one", label: "One" },
            { value: "two", label: "Two", count: 12 },
          ]}
        />
      </Example>
    </>
  );
}

function Layers() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Dialog
        title="A dialog"
        description="With a sentence."
        trigger={<Button>Dialog</Button>}
        footer={<Button variant="primary">Replay 12,431</Button>}
      >
        Its content.
      </Dialog>
      <Button onClick={() => setOpen(true)}>Side panel</Button>
      <SidePanel open={open} onOpenChange={setOpen} title="A panel" footer={<Button>Footer</Button>}>
        <p className="p-4">Beside the page.</p>
      </SidePanel>
    </>
  );
}

function Fields() {
  const [choice, setChoice] = useState("a");
  return (
    <div className="grid w-full gap-4 sm:grid-cols-2">
      <Field label="Input" help="Help below.">
        {(control) => <Input {...control} placeholder="Placeholder" />}
      </Field>
      <Field label="With an error" error="This name is taken.">
        {(control) => <Input {...control} defaultValue="stripe" />}
      </Field>
      <Field label="Select" optional>
        {(control) => <Select {...control} value={choice} onChange={setChoice} options={options} />}
      </Field>
      <Field label="Disabled">{(control) => <Input {...control} disabled defaultValue="fixed" />}</Field>
      <Field label="Text">{(control) => <Textarea {...control} mono defaultValue={'{ "a": 1 }'} />}</Field>
      <div className="flex flex-col gap-2">
        <Checkbox label="Ticked" help="With help." defaultChecked />
        <Checkbox label="Disabled" disabled />
        <Choice label="Choice" value={choice} onChange={setChoice} options={options.slice(0, 2)} />
      </div>
    </div>
  );
}
