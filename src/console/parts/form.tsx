import type { ComponentChildren } from 'preact';
import type { OpenView, View } from '../page.ts';
import { words } from './words.ts';

interface DeedFormProps {
  view: View;
  /** The path of the deed. */
  to: string;
  /** On the button. */
  button: string;
  /** What goes with it unseen. */
  fields?: Readonly<Record<string, string>>;
  /** Cannot be undone. */
  grave?: boolean;
  /** For screen readers, where the button says too little by itself («Pause» in a row of many). */
  about?: string;
  children?: ComponentChildren;
}

/** A form that posts to a deed, with the CSRF token in it; fields to fill in are its children. */
export function DeedForm({ view, to, button, fields = {}, grave, about, children }: DeedFormProps) {
  return (
    <form method="post" action={to} class={children === undefined ? 'inline' : undefined}>
      <Hidden name="csrf" value={view.csrf} />
      {Object.entries(fields).map(([name, value]) => (
        <Hidden key={name} name={name} value={value} />
      ))}
      {children}
      <button type="submit" class={grave ? 'grave' : undefined}>
        {button}
        {about !== undefined && <span class="unseen"> {about}</span>}
      </button>
    </form>
  );
}

/** A form that asks for the same page with other words in its query; never for what is secret. */
export function QueryForm({ view, button, children }: { view: OpenView; button: string; children: ComponentChildren }) {
  const [path = ''] = view.address.split('?');
  return (
    <form method="get" action={path} class="query">
      {children}
      <button type="submit">{button}</button>
    </form>
  );
}

/** A field that is not seen. */
export function Hidden({ name, value }: { name: string; value: string }) {
  return <input type="hidden" name={name} value={value} />;
}

interface FieldProps {
  label: string;
  name: string;
  /** Where the page has several fields of this name: tells them apart. */
  among?: string;
  kind?: 'text' | 'password' | 'search' | 'number' | 'datetime-local' | 'date' | 'email' | 'url';
  value?: string | undefined;
  help?: string;
  /** What is wrong with what was filled in. */
  error?: string | undefined;
  required?: boolean;
  /** As in HTML; `off` for what must not be remembered. */
  autocomplete?: string;
  maxLength?: number;
  /** More than one line. */
  lines?: number;
}

/** A field with its label, help and error, tied together for screen readers. */
export function Field(props: FieldProps) {
  const { label, name, kind = 'text', value, help, error, required, autocomplete = 'off', maxLength, lines } = props;
  const id = props.among === undefined ? `field-${name}` : `field-${name}-${props.among}`;
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const shared: Readonly<Record<string, string | number | boolean | undefined>> = {
    ...{ id, name, required, autocomplete, maxLength, value, type: lines === undefined ? kind : undefined },
    ...{ 'aria-describedby': described, 'aria-invalid': error === undefined ? undefined : 'true' },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines === undefined ? <input {...shared} /> : <textarea {...shared} rows={lines} />}
      {help !== undefined && <small id={`${id}-help`}>{help}</small>}
      {error !== undefined && (
        <small id={`${id}-error`} class="error">
          {error}
        </small>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  name: string;
  /** Where the page has several lists of this name: tells them apart. */
  among?: string;
  value?: string | undefined;
  choices: readonly (readonly [value: string, label: string])[];
}

/** One out of a list. */
export function Choice({ label, name, among, value, choices }: ChoiceProps) {
  const id = among === undefined ? `field-${name}` : `field-${name}-${among}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {choices.map(([one, text]) => (
          <option key={one} value={one} selected={one === (value ?? '')}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The field `reason`, for what is done on record; check it with `reasonOf` of `intake/reason.ts`. */
export function ReasonField({ view, error, among }: { view: OpenView; error?: string | undefined; among?: string }) {
  const say = words[view.language];
  return (
    <Field
      label={say.reason}
      name="reason"
      {...(among !== undefined && { among })}
      help={say.reasonHelp}
      error={error}
      required
      maxLength={500}
      value={view.form.get('reason') ?? ''}
    />
  );
}

/** A form that asks for nothing but a reason before it posts to a deed, such as to see what a message says. */
export function ReasonForm({ view, to, button, error, among }: ReasonFormProps) {
  return (
    <DeedForm view={view} to={to} button={button}>
      <ReasonField view={view} error={error} {...(among !== undefined && { among })} />
    </DeedForm>
  );
}

interface ReasonFormProps {
  view: View;
  to: string;
  button: string;
  error?: string;
  /** Where the page has several of them: tells them apart. */
  among?: string;
}
