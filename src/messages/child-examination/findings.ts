import { firstOf } from '../../formats/scanning.ts';
import { emptiness } from '../fields.ts';
import { type Entry, type Field, type FieldReading, folded } from '../headings.ts';
import { put, type Tree, treesAt } from '../tree.ts';

/** The areas of an examination: each is a heading of its own. */
export const areaWords = {
  growth: 'Vækst',
  motor: 'Motorik',
  vision: 'Syn',
  hearing: 'Hørelse',
  language: 'Sprog',
  'mental-wellbeing': 'Mental trivsel',
  'social-contact': 'Social kontakt',
  sleep: 'Søvn',
  diet: 'Kost',
  continence: 'Renlighed',
  skin: 'Hud',
  'heart-lungs': 'Hjerte og lunger',
  genitals: 'Kønsorganer',
  other: 'Andet',
} as const;

const assessmentWords = {
  normal: 'Normal',
  observe: 'Til observation',
  abnormal: 'Afvigende',
  'not-examined': 'Ikke undersøgt',
} as const;

/** What was found: `Hørelse: Til observation; note`, in the order of the text; an area met again is numbered. */
export const findingsFields: readonly Field[] = [
  { titles: Object.values(areaWords), numbered: true, write, read },
  emptiness('Fund', 'findings', () => []),
];

function write(content: Tree): Entry[] {
  const met = new Map<string, number>();
  return treesAt(content, 'findings').map(({ area, assessment, note }) => {
    const title = wordOf(areaWords, area);
    const number = (met.get(title) ?? 0) + 1;
    met.set(title, number);
    const word = wordOf(assessmentWords, assessment);
    return { title, number, value: typeof note === 'string' ? `${word}; ${note}` : word };
  });
}

function read(entries: readonly Entry[], content: Tree): FieldReading {
  const findings: Tree[] = [];
  for (const { title, value } of entries) {
    if (value.trim() === '') continue;
    const assessed = assessmentOf(value);
    if (!assessed) return 'unreadable';
    findings.push({ area: codeOf(areaWords, title), ...assessed });
  }
  if (findings.length > 0) put(content, 'findings', findings);
  return { unknown: [] };
}

/** The assessment that a value begins with, and the note after a mark of punctuation or on further lines. */
function assessmentOf(value: string): Tree | undefined {
  const end = firstOf(notOfWord, value, 0);
  const assessment = codeOf(assessmentWords, value.slice(0, end));
  if (assessment === undefined || (end < value.length && !marks.includes(value[end] ?? ''))) return undefined;
  const isBlankBehind = value[end] !== '\n' && value[end + 1] === ' ';
  const note = value.slice(end + (isBlankBehind ? 2 : 1));
  return note === '' ? { assessment } : { assessment, note };
}

const notOfWord = /[^\p{L} ]/gu;
const marks = [';', ',', '.', ':', '–', '-', '\n'];

function wordOf(words: Readonly<Record<string, string>>, code: unknown): string {
  return words[String(code)] ?? '';
}

function codeOf(words: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.keys(words).find((code) => folded(words[code] ?? '') === folded(word));
}
