/* Seeded mutants of valid official messages, each judged by the product and by the official definitions. */
import { openProgress } from '../../src/cli/progress.ts';
import { isClean } from '../../src/finding.ts';
import { fhirJson } from '../../src/formats/fhir/index.ts';
import { scanXml } from '../../src/formats/medcom-xml/scan.ts';
import { vansNamespace } from '../../src/formats/vans-envelope/read.ts';
import { type Branch, branchOf, type Random, randomFrom, textOf } from '../medcom-xml-mutants.ts';
import { fhirExceptions } from './differences.ts';
import { changed, fhirKinds, type Json, pathsOf, type Step } from './fhir-kinds.ts';
import { isOfficiallyFhir, isOfficiallyXml } from './official.ts';
import { strictReading } from './ours.ts';
import { vocabularyOf, xmlKinds } from './xml-kinds.ts';

/** How many mutants of a kind were tried, and how many the official definitions take. */
export interface Tally {
  tried: number;
  valid: number;
}

/** What the mutants of one standard gave; `differing` names each on which the two do not agree. */
export interface Outcome {
  standard: string;
  kinds: Map<string, Tally>;
  differing: string[];
}

/** A message to be mutated. */
export interface Original {
  name: string;
  text: string;
}

/** Tries so many XML mutants of a standard, the kinds and originals by turns. */
export function tryXml(standard: string, originals: readonly Original[], count: number): Outcome {
  const trees = originals.map(({ name, text }) => ({ name, ...treeOf(text) }));
  return tryAll(standard, Object.keys(xmlKinds), count, (kind, turn, random) => {
    const original = trees[turn % trees.length];
    if (!original) return undefined;
    const subject = { ...original, root: structuredClone(original.root) };
    if (!xmlKinds[kind]?.(subject, random)) return undefined;
    const text = textOf(subject.root, subject.namespace);
    return {
      name: original.name,
      official: isOfficiallyXml(text),
      ours: takesXml(subject.namespace, Buffer.from(text)),
    };
  });
}

/** Tries so many FHIR mutants of a standard. */
export function tryFhir(standard: string, originals: readonly Original[], count: number): Outcome {
  const bundles = originals.map(({ name, text }) => ({ name, bundle: slim(text) }));
  const places = bundles.map(({ bundle }) => pathsOf(bundle));
  return tryAll(standard, Object.keys(fhirKinds), count, (kind, turn, random) => {
    const index = turn % bundles.length;
    const [original, paths = []] = [bundles[index], places[index]];
    const path = paths[random(paths.length)];
    const change = fhirKinds[kind];
    if (!original || !path || !change || isException(kind, path)) return undefined;
    const mutant = changed(original.bundle, path, (value) => change(value, random));
    const text = JSON.stringify(mutant);
    if (mutant === undefined || text === JSON.stringify(original.bundle)) return undefined;
    const { findings, letters } = fhirJson.read(Buffer.from(text), { strict: true });
    return {
      name: `${original.name} ${path.join('.')}`,
      official: isOfficiallyFhir(mutant),
      ours: isClean(findings) && letters.length > 0,
    };
  });
}

type Judged = { name: string; official: boolean; ours: boolean } | undefined;

function tryAll(
  standard: string,
  names: readonly string[],
  count: number,
  judged: (kind: string, turn: number, random: Random) => Judged,
): Outcome {
  const outcome: Outcome = { standard, kinds: new Map(), differing: [] };
  const bar = openProgress(`mutants of ${standard} tried`, count);
  let tried = 0;
  for (let turn = 0; tried < count && turn < count * 20; turn += 1) {
    const kind = names[turn % names.length] ?? '';
    const round = Math.floor(turn / names.length);
    const seed = `${standard} ${kind} ${round}`;
    const verdict = judged(kind, round, randomFrom(seed));
    if (!verdict) continue;
    tried += 1;
    bar.at(tried);
    const tally = outcome.kinds.get(kind) ?? { tried: 0, valid: 0 };
    outcome.kinds.set(kind, { tried: tally.tried + 1, valid: tally.valid + (verdict.official ? 1 : 0) });
    if (verdict.official !== verdict.ours)
      outcome.differing.push(`${seed}, ${verdict.name}: officially ${verdict.official ? 'valid' : 'invalid'}`);
  }
  bar.end();
  return outcome;
}

function treeOf(text: string): { root: Branch; namespace: string; vocabulary: ReturnType<typeof vocabularyOf> } {
  const { root, namespace = '' } = scanXml(text);
  if (!root) throw new Error('an original has no root');
  return { root: withAttributes(branchOf(root), text), namespace, vocabulary: vocabularyOf(namespace) };
}

/* The attributes of a VANSEnvelope's elements; the letters have none. */
function withAttributes(branch: Branch, text: string): Branch {
  const found = new RegExp(`<${branch.name}((?:\\s+[A-Za-z]+="[^"]*")+)`).exec(text)?.[1] ?? '';
  const attributes = found.replace(/\s+xmlns="[^"]*"/, '');
  const nodes = branch.nodes.map((node) => (typeof node === 'string' ? node : withAttributes(node, text)));
  return { ...branch, attributes: branch.attributes || attributes, nodes };
}

/* Of an envelope only what it says itself is compared: the official schema knows nothing of what lies in it. */
function takesXml(namespace: string, bytes: Buffer): boolean {
  const reading = strictReading(bytes);
  if (!reading) return false;
  const isPayloads = namespace === vansNamespace && reading.standard !== 'VANSEnvelope';
  return isPayloads || isClean(reading.findings);
}

function isException(kind: string, path: readonly Step[]): boolean {
  return fhirExceptions.some(({ covers }) => covers(kind, path));
}

/* Without the bulk of narratives and files. */
function slim(text: string): Json {
  return JSON.parse(text, (key, value) =>
    key === 'div' ? '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' : key === 'data' ? 'AAAA' : value,
  );
}
