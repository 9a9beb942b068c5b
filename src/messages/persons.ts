import { text, truth } from './fields.ts';
import type { Field } from './headings.ts';
import { type ListShape, list } from './lists.ts';

const reachable: readonly Field[] = [text('Relation', 'relation'), text('Telefon', 'phone')];

/** The headings of the relatives of an adult. */
export const relativesFields = list({
  title: 'Pårørende',
  emptyTitle: 'Pårørende i alt',
  place: 'relatives',
  main: 'name',
  parts: reachable,
});

/** The headings of those who care for a child. */
export const guardiansFields = list({
  title: 'Forælder eller værge',
  emptyTitle: 'Forældre og værger',
  place: 'guardians',
  main: 'name',
  parts: [...reachable, truth('Forældremyndighed', 'custody')],
});

const diagnoses: ListShape = {
  title: 'Diagnose',
  emptyTitle: 'Diagnoser',
  place: 'diagnoses',
  main: 'text',
  parts: [text('Kode', 'code'), text('Kodesystem', 'system')],
};

/** The headings of the diagnoses that a carrier does not hold as data; the first of them has this number. */
export function diagnosesFields(from = 1): readonly Field[] {
  return list(diagnoses, from);
}
