import { listed } from '../fields.ts';
import { type Field, folded } from '../headings.ts';
import { isTree, type Tree } from '../tree.ts';

const otherVaccine = 'Anden vaccine';
const revaccination = 'revaccination';
const vaccines = ['DiTeKiPol/Act-Hib', 'PCV', 'MFR', 'DiTeKiPol'];

/** The vaccinations still to be given, on one line: `PCV 2, MFR, DiTeKiPol revaccination`. */
export function missingVaccinations(title: string, place: string): Field {
  return listed(title, place, 'Ingen', write, read);
}

function write(item: unknown): string {
  if (!isTree(item)) return '';
  const name = item.vaccine === 'other' ? otherVaccine : String(item.vaccine);
  return item.dose === undefined ? name : `${name} ${item.dose}`;
}

function read(item: string): Tree | undefined {
  const known = [...vaccines, otherVaccine].find((name) => isOrPrecedes(folded(name), folded(item)));
  if (known === undefined) return undefined;
  const vaccine = known === otherVaccine ? 'other' : known;
  const dose = folded(item).slice(known.length).trim();
  if (dose === '') return { vaccine };
  if (dose === revaccination) return { vaccine, dose };
  return /^[1-3]$/.test(dose) ? { vaccine, dose: Number(dose) } : undefined;
}

function isOrPrecedes(name: string, item: string): boolean {
  return item === name || item.startsWith(`${name} `);
}
