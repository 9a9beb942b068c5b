import { messageTypeNames } from '../../../message.ts';
import type { View } from '../../page.ts';
import { Checks } from '../../parts/checks.tsx';
import { Choice, DeedForm, Field, Hidden } from '../../parts/form.tsx';
import { type Mistake, Mistakes } from '../../parts/mistakes.tsx';
import { roleNames, roles } from '../../parts/roles.ts';
import { typeNames } from '../../parts/types.ts';
import { words } from './words.ts';

const formats = ['json', 'medcom-xml', 'fhir-json', 'fhir-xml'];

interface PartyFormProps {
  view: View;
  fields: URLSearchParams;
  /** The party is not there yet. */
  isNew: boolean;
  mistakes?: readonly Mistake[];
}

/** The form in which a party is written. */
export function PartyForm({ view, fields, isNew, mistakes = [] }: PartyFormProps) {
  const { language } = view;
  const say = words[language];
  const value = (name: string) => fields.get(name) ?? undefined;
  const error = (path: string) => mistakes.find((mistake) => mistake.path === path)?.detail;
  const text = (name: 'name' | 'unit' | 'sor' | 'municipality', help?: string, required = false) => (
    <Field
      {...{ label: say[name], name, value: value(name), error: error(`/${name}`), required, maxLength: 200 }}
      {...(help !== undefined && { help })}
    />
  );
  return (
    <>
      <Mistakes title={say.mistakes} mistakes={mistakes} />
      <DeedForm view={view} to="/console/parties" button={say.save} fields={isNew ? { new: 'yes' } : {}}>
        {isNew ? (
          <Field label={say.gln} name="gln" value={value('gln')} error={error('/gln')} required maxLength={13} />
        ) : (
          <Hidden name="gln" value={value('gln') ?? ''} />
        )}
        {text('name', undefined, true)}
        {text('unit')}
        {text('sor', say.sorHelp)}
        {text('municipality', say.municipalityHelp)}
        <Checks
          {...{ label: say.roles, name: 'roles', error: error('/roles'), values: fields.getAll('roles') }}
          choices={roles.map((role) => [role, roleNames[role][language]])}
        />
        <Formats view={view} given={fields.getAll('formats').filter(Boolean)} error={error('/formats')} />
        <Checks
          {...{ label: say.accepts, name: 'accepts', help: say.acceptsHelp, values: fields.getAll('accepts') }}
          choices={messageTypeNames.map((type) => [type, typeNames[type][language]])}
        />
        <ChannelFields view={view} fields={fields} error={error('/channel/url') ?? error('/channel/redisUrl')} />
        <Choice
          {...{ label: say.receipts, name: 'receipts', value: value('receipts') ?? 'on-ack' }}
          choices={(['on-ack', 'explicit'] as const).map((one) => [one, say[one]])}
        />
        <Choice
          {...{ label: say.envelope, name: 'envelope', value: value('envelope') }}
          choices={[
            ['', say.bare],
            ['vans', say.vans],
          ]}
        />
      </DeedForm>
    </>
  );
}

interface PartProps {
  view: View;
  error: string | undefined;
}

function Formats({ view, given, error }: PartProps & { given: readonly string[] }) {
  const say = words[view.language];
  return (
    <fieldset class="field">
      <legend>{say.formats}</legend>
      {error !== undefined && <small class="error">{error}</small>}
      {formats.map((one, place) => (
        <Choice
          {...{ name: 'formats', among: String(place + 1), label: say.format(place + 1), value: given[place] }}
          key={one}
          choices={[['', say.noFormat], ...formats.map((format) => [format, format] as const)]}
        />
      ))}
    </fieldset>
  );
}

function ChannelFields({ view, fields, error }: PartProps & { fields: URLSearchParams }) {
  const say = words[view.language];
  return (
    <>
      <Choice
        {...{ label: say.channel, name: 'channel', value: fields.get('channel') ?? 'inbox' }}
        choices={(['inbox', 'webhook', 'bullmq', 'amqp'] as const).map((kind) => [kind, say[kind]])}
      />
      <Field
        {...{ label: say.address, name: 'address', help: say.addressHelp, error, maxLength: 2048 }}
        value={fields.get('address') ?? undefined}
      />
    </>
  );
}
