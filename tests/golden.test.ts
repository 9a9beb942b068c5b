import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { examine } from '../src/documents/examine.ts';
import { DocumentRefusal } from '../src/documents/refusal.ts';
import { writeAll, writeOne } from '../src/documents/translate.ts';
import { withFiles } from '../src/formats/attached-files.ts';
import type { FormatName, Letter, StandardName } from '../src/formats/format.ts';
import { formats } from '../src/formats/index.ts';
import { type Message, messageTypeNames } from '../src/message.ts';
import { interpret } from '../src/messages/index.ts';
import { losses } from '../src/messages/losses.ts';
import { isTree } from '../src/messages/tree.ts';
import { type Party, parsePartiesFile } from '../src/store/parties.ts';
import { projectRoot } from './support/project-root.ts';

/* GOLDEN_ACCEPT=1 rewrites what is derived; canonical.json and the refused inputs are written by people alone. */
const accepting = process.env.GOLDEN_ACCEPT === '1';
const root = join(projectRoot, 'fixtures');
const everybody = parsePartiesFile(readFileSync(join(root, 'parties.json'), 'utf8'));

const wireForms = {
  'medcom-xml': 'medcom-xml.xml',
  'fhir-json': 'fhir-json.json',
  'fhir-xml': 'fhir-xml.xml',
} as const;
/* Files travel beside a letter in MedCom XML, in a document of their own. */
const besideName = 'medcom-xml.files.xml';
type WireName = keyof typeof wireForms;
const wireNames: readonly WireName[] = ['medcom-xml', 'fhir-json', 'fhir-xml'];

/** By format: code and path of everything that keeps it from carrying the case. */
type Obstacles = Partial<Record<WireName, { code: string; path: string | null }[]>>;

/* A case may say how its receiver takes messages, where that differs from the parties file: `settings.json`. */
function partiesFor(folder: string, message: Message): Party[] {
  if (!existsSync(join(folder, 'settings.json'))) return everybody;
  const { receiver } = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'));
  return everybody.map((party) => (party.gln === message.receiver.gln ? { ...party, ...receiver } : party));
}

const foldersIn = (folder: string) => readdirSync(folder).sort();
const cases = messageTypeNames.flatMap((type) => {
  return existsSync(join(root, type)) ? foldersIn(join(root, type)).map((name) => `${type}/${name}`) : [];
});
const refused = foldersIn(join(root, 'refused'));

describe('the folder of fixtures', () => {
  test('holds every message type and nothing that no test reads', () => {
    expect(readdirSync(root).sort()).toEqual([...messageTypeNames, 'calls', 'parties.json', 'refused'].sort());
  });

  test.each([...messageTypeNames])('holds two cases or more of %s', (type) => {
    expect(foldersIn(join(root, type)).length).toBeGreaterThanOrEqual(2);
  });

  test('holds ten refused documents or more', () => {
    expect(refused.length).toBeGreaterThanOrEqual(10);
  });
});

describe.each(cases)('%s', (name) => {
  const folder = join(root, name);
  const read = (file: string) => readFileSync(join(folder, file));
  const canonical: Message = JSON.parse(read('canonical.json').toString('utf8'));
  const parties = partiesFor(folder, canonical);
  if (accepting) accept(folder, canonical, parties);
  const expected: Obstacles = existsSync(join(folder, 'obstacles.json'))
    ? JSON.parse(read('obstacles.json').toString('utf8'))
    : {};

  test('is a valid message of the type its folder is named after', () => {
    const { errors, messages } = examine(read('canonical.json'));
    expect(errors).toEqual([]);
    expect(messages).toEqual([canonical]);
    expect(canonical.type).toBe(name.split('/')[0]);
  });

  test('is the same again when it is written as canonical JSON', () => {
    const written = writeOne(canonical, formats.json, parties);
    expect(JSON.parse(Buffer.from(written).toString('utf8'))).toEqual(canonical);
  });

  test('has one file for each wire form that can carry it, and the obstacles of the others', () => {
    const present = wireNames.filter((format) => !expected[format]);
    const files = ['canonical.json', ...present.map((format) => wireForms[format])];
    if (canonical.attachments?.some(({ data }) => data) && present.includes('medcom-xml')) files.push(besideName);
    if (present.length < wireNames.length) files.push('obstacles.json');
    if (parties !== everybody) files.push('settings.json');
    expect(readdirSync(folder).sort()).toEqual(files.sort());
  });

  test.each(wireNames)('is written as %s exactly as it stands in the file, or not at all', (format) => {
    const { bytes, beside, obstacles } = attempt(canonical, format, parties);
    expect(obstacles).toEqual(expected[format]);
    if (bytes) expect(Buffer.from(bytes).toString('utf8')).toBe(read(wireForms[format]).toString('utf8'));
    if (beside) expect(Buffer.from(beside).toString('utf8')).toBe(read(besideName).toString('utf8'));
  });

  test.each(wireNames.filter((format) => !expected[format]))(
    'is read back from %s with all that the standard holds',
    (format) => {
      const { errors, messages: read1, reading } = examine(read(wireForms[format]), { strict: true });
      const messages = reading?.letters[0]?.awaits ? [joined(reading.letters[0], read(besideName))] : read1;
      expect(errors).toEqual([]);
      expect(messages).toHaveLength(1);
      const standard = reading?.standard ?? 'json';
      expect(standard).not.toBe('json');
      const back = new Map(messages.flatMap((message) => kept(message, 'json')));
      for (const [pointer, value] of kept(canonical, standard)) {
        expect([pointer, back.get(pointer)]).toEqual([pointer, value]);
      }
    },
  );
});

describe.each(refused)('refused/%s', (name) => {
  const folder = join(root, 'refused', name);
  const [input = ''] = readdirSync(folder).filter((file) => file.startsWith('input.'));
  const examination = examine(readFileSync(join(folder, input)));
  const report = {
    format: examination.format?.name ?? null,
    standard: examination.reading?.standard ?? null,
    errors: examination.errors.map(({ path = null, line = null, column = null, code, rule = null }) => ({
      path,
      line,
      column,
      code,
      rule,
    })),
  };
  if (accepting) writeJson(join(folder, 'report.json'), report);

  test('holds its input and the report and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([input, 'report.json']);
  });

  test('is refused with exactly these errors at exactly these places', () => {
    expect(report.errors.length).toBeGreaterThan(0);
    expect(report).toEqual(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
  });

  test('is refused without a word of its text', () => {
    const said = JSON.stringify([examination.errors, examination.warnings]);
    for (const word of ['Birger', 'Prøvegaard', 'Testesen', 'Øvelsesdal', '1203459995', '0511209996', '2304169997']) {
      expect(said).not.toContain(word);
    }
  });
});

/* All members that are no objects, by JSON Pointer, but for what the standard loses. */
function kept(value: unknown, standard: StandardName, pointer = ''): [pointer: string, value: unknown][] {
  if (losses[standard].some(({ path }) => path === pointer)) return [];
  if (!isTree(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([name, member]) => kept(member, standard, `${pointer}/${name}`));
}

function attempt(
  message: Message,
  format: FormatName,
  parties: readonly Party[],
): { bytes?: Uint8Array; beside?: Uint8Array; obstacles?: { code: string; path: string | null }[] } {
  try {
    const [bytes, beside] = writeAll(message, formats[format], { parties });
    return { ...(bytes && { bytes }), ...(beside && { beside }) };
  } catch (error) {
    if (!(error instanceof DocumentRefusal)) throw error;
    return { obstacles: error.findings.map(({ code, path = null }) => ({ code, path })) };
  }
}

function accept(folder: string, message: Message, parties: readonly Party[]): void {
  const found: Obstacles = {};
  for (const format of wireNames) {
    const { bytes, beside, obstacles } = attempt(message, format, parties);
    if (beside) writeFileSync(join(folder, besideName), beside);
    if (bytes) writeFileSync(join(folder, wireForms[format]), bytes);
    else rmSync(join(folder, wireForms[format]), { force: true });
    if (obstacles) found[format] = obstacles;
  }
  rmSync(join(folder, 'obstacles.json'), { force: true });
  if (Object.keys(found).length > 0) writeJson(join(folder, 'obstacles.json'), found);
}

/* The letter with the files of the document beside it. */
function joined(letter: Letter, beside: Uint8Array): Message {
  const { letters, findings } = formats['medcom-xml'].read(beside, { strict: true });
  expect(findings).toEqual([]);
  const whole = withFiles(letter, letters[0]?.cover.attachments ?? []);
  if (!whole) throw new Error('the document beside the letter lacks a file');
  return interpret(whole).message;
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
