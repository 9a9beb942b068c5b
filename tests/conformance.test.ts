/*
 * The product against the official schemas and definitions. The short form is part of every test run; `npm run conformance` is
 * the full one, and GOLDEN_ACCEPT=1 with it rewrites docs/conformance.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isClean } from '../src/finding.ts';
import { detectFormat } from '../src/formats/index.ts';
import { messageTypeNames } from '../src/message.ts';
import { sampleDifferences } from './conformance/differences.ts';
import { type Original, type Outcome, tryFhir, tryXml } from './conformance/mutants.ts';
import { officialVerdict, standards, standardsAtHand } from './conformance/official.ts';
import { isTaken, strictReading } from './conformance/ours.ts';
import { type FixtureResult, type FolderResult, pageOf } from './conformance/page.ts';
import { tolerances } from './conformance/tolerances.ts';
import { projectRoot } from './support/project-root.ts';

const isFull = process.env.TOVHOLDER_CONFORMANCE === 'full';
const mutantsEach = Number(process.env.TOVHOLDER_MUTANTS ?? (isFull ? 2_000 : 42));
const page = join(projectRoot, 'docs/conformance.md');

const samples = standardsAtHand
  ? readdirSync(standards, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(?:xml|fhir)\/samples\/.*\.(?:xml|json|edi)$/.test(file))
      .sort()
  : [];

interface Verdict {
  sample: string;
  official: boolean;
  ours: boolean;
}

function verdictOn(sample: string): Verdict {
  const bytes = readFileSync(join(standards, sample));
  return { sample, official: officialVerdict(bytes), ours: isTaken(bytes) };
}

function foldersOf(verdicts: readonly Verdict[]): FolderResult[] {
  const folders = [...new Set(verdicts.map(({ sample }) => dirname(sample)))];
  return folders.map((folder) => {
    const inside = verdicts.filter(({ sample }) => dirname(sample) === folder);
    const both = (verdict: boolean) => inside.filter(({ ours, official }) => ours === verdict && official === verdict);
    const [accepted, refused] = [both(true).length, both(false).length];
    return { folder, samples: inside.length, accepted, refused, differing: inside.length - accepted - refused };
  });
}

/** Every document of the golden cases, by its form. */
function goldenDocuments(): Map<string, string[]> {
  const forms = new Map<string, string[]>();
  for (const type of messageTypeNames) {
    for (const file of readdirSync(join(projectRoot, 'fixtures', type), { recursive: true, encoding: 'utf8' })) {
      const form = /\/(medcom-xml|fhir-json|fhir-xml)\./.exec(file)?.[1];
      if (form) forms.set(form, [...(forms.get(form) ?? []), join('fixtures', type, file)]);
    }
  }
  return forms;
}

/** The valid samples by their standard; of FHIR those in JSON, which is what mutants are made of. */
function originals(): Map<string, Original[]> {
  const found = new Map<string, Original[]>();
  for (const sample of samples) {
    const bytes = readFileSync(join(standards, sample));
    const reading = strictReading(bytes);
    if (
      !reading?.standard ||
      !isClean(reading.findings) ||
      (reading.format === 'fhir-xml' && sample.startsWith('fhir'))
    )
      continue;
    const standard = sample.includes('VANSEnvelope') ? 'VANSEnvelope' : reading.standard;
    const isLatin = /encoding="(?:iso-8859-1|windows-1252)"/i.test(bytes.toString('latin1', 0, 200));
    const text = bytes.toString(isLatin ? 'latin1' : 'utf8');
    found.set(standard, [...(found.get(standard) ?? []), { name: sample, text }]);
  }
  return found;
}

describe('the tolerances of the normal mode', () => {
  test.each(tolerances)('take $what, which strictly is $strictly', ({ code, strictly, example }) => {
    const bytes = example();
    const [normal, strict] = [false, true].map((isStrict) => detectFormat(bytes)?.read(bytes, { strict: isStrict }));
    expect(normal && isClean(normal.findings)).toBe(true);
    if (code) expect(normal?.findings.map((finding) => finding.code)).toContain(code);
    if (strictly === 'refused') expect(strict && isClean(strict.findings)).toBe(false);
    else expect(strict?.letters).not.toEqual(normal?.letters);
    expect(
      strict?.findings.filter(({ severity }) => severity === 'warning').map((finding) => finding.code),
    ).not.toContain(code);
  });
});

if (!standardsAtHand) {
  test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
    console.log('The official standards are not at hand; set TOVHOLDER_STANDARDS to hold the product against them.');
    expect(samples).toEqual([]);
  });
} else {
  const verdicts = samples.map(verdictOn);

  describe('the official samples', () => {
    test('are there', () => {
      expect(verdicts.length).toBeGreaterThan(150);
      expect(verdicts.filter(({ official }) => official).length).toBeGreaterThan(80);
    });

    test('get the verdict of the official schemas and definitions but for the explained differences', () => {
      const differing = verdicts.filter(({ official, ours }) => official !== ours).map(({ sample }) => sample);
      expect(differing).toEqual(Object.keys(sampleDifferences).sort());
    });
  });

  const fixtures: FixtureResult[] = [];

  describe('the golden cases', () => {
    test.each([...goldenDocuments()])('in %s satisfy the official schemas and definitions', (form, files) => {
      const invalid = files.filter((file) => !officialVerdict(readFileSync(join(projectRoot, file))));
      fixtures.push({ form: `\`${form}\``, documents: files.length, valid: files.length - invalid.length });
      expect(invalid).toEqual([]);
      expect(files.length).toBeGreaterThan(15);
    });
  });

  const outcomes: { xml: Outcome[]; fhir: Outcome[] } = { xml: [], fhir: [] };

  describe('mutants', () => {
    const groups = [...originals()].sort(([one], [other]) => one.localeCompare(other));

    test('are made of every standard that is read', () => {
      expect(groups.map(([standard]) => standard)).toEqual([
        'Acknowledgement',
        'CareCommunication',
        'VANSEnvelope',
        'XBIN01',
        'XCTL01',
        'XCTL02',
        'XCTL03',
        'XDIS15',
        'XDIS22',
        'XDIS91',
        'XREF15',
        'XREF22',
      ]);
    });

    test.each(groups)(
      'of %s get the official verdict, every one',
      (standard, all) => {
        const isFhir = standard === 'CareCommunication' || standard === 'Acknowledgement';
        const outcome = (isFhir ? tryFhir : tryXml)(standard, all, mutantsEach);
        outcomes[isFhir ? 'fhir' : 'xml'].push(outcome);
        const tallies = [...outcome.kinds.values()];
        expect(outcome.differing).toEqual([]);
        expect(tallies.reduce((sum, { tried }) => sum + tried, 0)).toBe(mutantsEach);
        expect(tallies.some(({ valid }) => valid > 0)).toBe(true);
        expect(tallies.some(({ tried, valid }) => valid < tried)).toBe(true);
      },
      600_000,
    );
  });

  test('the page tells what was found', () => {
    const written = pageOf(foldersOf(verdicts), fixtures, outcomes.xml, outcomes.fhir);
    if (isFull && process.env.GOLDEN_ACCEPT === '1') writeFileSync(page, written);
    const known = existsSync(page) ? readFileSync(page, 'utf8') : '';
    /* The short form tries fewer mutants, and golden cases come faster than full runs: it compares what depends on neither. */
    const comparable = (text: string) =>
      isFull ? text : text.split(/^## /m).filter((section) => /^(?:Official samples|Tolerances)/.test(section));
    expect(comparable(written)).toEqual(comparable(known));
    expect(comparable(written).length).toBeGreaterThan(1);
  });
}
