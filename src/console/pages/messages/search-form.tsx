import { messageTypeNames } from '../../../message.ts';
import type { View } from '../../page.ts';
import { Choice, DeedForm, Field, Hidden, QueryForm } from '../../parts/form.tsx';
import { states } from '../../parts/states.ts';
import { typeNames } from '../../parts/types.ts';
import { type Asked, type FieldName, statuses } from './query.ts';
import { words } from './words.ts';

interface SearchProps {
  view: View;
  errors: Asked['errors'];
}

const textFields = ['id', 'letterId', 'thread', 'sender', 'receiver'] as const satisfies FieldName[];
const timeFields = ['since', 'until'] as const satisfies FieldName[];

/** What can be looked for, filled in as it was asked. A search for a patient goes on. */
export function SearchForm({ view, errors }: SearchProps) {
  const { language, query } = view;
  const say = words[language];
  const patient = query.get('patient');
  const typed = (name: string) => query.get(name) ?? '';
  return (
    <QueryForm view={view} button={say.find}>
      {textFields.map((name) => (
        <Field key={name} kind="search" name={name} label={say[name]} value={typed(name)} error={errors[name]} />
      ))}
      <Choice
        name="type"
        label={say.type}
        value={typed('type')}
        choices={[['', say.any], ...messageTypeNames.map((type) => [type, typeNames[type][language]] as const)]}
      />
      <Choice
        name="status"
        label={say.status}
        value={typed('status')}
        choices={[['', say.any], ...statuses.map((status) => [status, states[status]?.[language] ?? status] as const)]}
      />
      <Choice
        name="waitsFor"
        label={say.waitsFor}
        value={typed('waitsFor')}
        choices={[['', say.any], ...(['release', 'receipt'] as const).map((what) => [what, say[what]] as const)]}
      />
      {timeFields.map((name) => (
        <Field
          key={name}
          kind="datetime-local"
          name={name}
          label={say[name]}
          value={typed(name)}
          error={errors[name]}
        />
      ))}
      {patient !== null && errors.patient === undefined && <Hidden name="patient" value={patient} />}
    </QueryForm>
  );
}

/** The number of a patient is posted, together with what else is looked for: it never stands in an address. */
export function PatientForm({ view, errors }: SearchProps) {
  const say = words[view.language];
  const kept = [...view.query].filter(([name, value]) => name !== 'patient' && name !== 'cursor' && value !== '');
  return (
    <DeedForm
      view={view}
      to="/console/messages/patient"
      button={say.find}
      about={say.byPatient}
      fields={Object.fromEntries(kept)}
    >
      <Field kind="text" name="cpr" label={say.cpr} help={say.cprHelp} error={errors.patient} required maxLength={20} />
    </DeedForm>
  );
}
