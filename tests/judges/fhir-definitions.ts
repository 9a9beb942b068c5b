/* Loads the official definitions (StructureDefinitions with snapshots, value sets, code systems) that the FHIR judge goes by. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the official standards lie: TOVHOLDER_STANDARDS, else beside the project. */
export const standards =
  process.env.TOVHOLDER_STANDARDS ?? fileURLToPath(new URL('../../../shared/standards', import.meta.url));
export const fhirStandardsAtHand = existsSync(join(standards, 'fhir', 'definitions'));

export interface ElementType {
  code: string;
  profile?: string[];
  targetProfile?: string[];
  aggregation?: string[];
  extension?: { url: string; valueUrl?: string; valueString?: string }[];
}

export interface ElementDefinition {
  id: string;
  path: string;
  min: number;
  max: string;
  type?: ElementType[];
  contentReference?: string;
  slicing?: { rules: string; discriminator?: { type: string; path: string }[] };
  sliceName?: string;
  binding?: { strength: string; valueSet?: string };
  constraint?: { key: string; severity: string }[];
  maxLength?: number;
  [fixedOrPattern: string]: unknown;
}

interface Concept {
  code: string;
  concept?: Concept[];
}

export interface Definition {
  resourceType: string;
  url: string;
  type: string;
  kind: string;
  snapshot: { element: ElementDefinition[] };
  concept?: Concept[];
  content?: string;
  compose?: { include: Include[]; exclude?: Include[] };
}

interface Include {
  system?: string;
  concept?: { code: string }[];
  filter?: { op: string; value: string }[];
  valueSet?: string[];
}

/** The two standards rest on packages that define the same URLs in different ways, so each has a registry of its own. */
const packages = {
  CareCommunication: [
    'medcom-carecommunication-5.0.2-fixed',
    'medcom-messaging-4.0.2',
    'medcom-core-3.0.1',
    'dk-core-3.4.0',
  ],
  Acknowledgement: ['medcom-acknowledgement-2.0.3', 'medcom-messaging-2.1.0', 'medcom-core-2.3.0', 'dk-core-2.0.0'],
};
const common = ['medcom-terminology-2.0.2', 'hl7.fhir.r4.core-4.0.1-subset', 'hl7.fhir.r4.terminology-subset'];

export interface Registry {
  find(url: string): Definition | undefined;
  /** The elements right below an element, slices left out, by name. */
  children(definition: Definition, id: string): ElementDefinition[];
  slices(definition: Definition, id: string): ElementDefinition[];
  element(definition: Definition, id: string): ElementDefinition | undefined;
  /** `system|code` and `code` of all members; undefined where the value set cannot be expanded. */
  members(valueSet: string): Set<string> | undefined;
}

const registries = new Map<string, Registry>();

export function registryOf(standard: keyof typeof packages): Registry {
  const known = registries.get(standard) ?? openRegistry([...packages[standard], ...common]);
  registries.set(standard, known);
  return known;
}

function openRegistry(names: string[]): Registry {
  const byUrl = new Map<string, Definition>();
  for (const name of names) {
    const lines = readFileSync(join(standards, 'fhir', 'definitions', `${name}.ndjson`), 'utf8').split('\n');
    for (const line of lines) {
      if (line.trim() === '') continue;
      const definition = JSON.parse(line) as Definition;
      byUrl.set(definition.url, definition);
    }
  }
  const find = (url: string) => byUrl.get(url.split('|')[0] ?? url);
  const trees = new Map<
    Definition,
    Map<string, { own: ElementDefinition; below: ElementDefinition[]; slices: ElementDefinition[] }>
  >();
  const expanded = new Map<string, Set<string> | undefined>();

  function tree(definition: Definition) {
    const known = trees.get(definition);
    if (known) return known;
    const nodes = new Map<
      string,
      { own: ElementDefinition; below: ElementDefinition[]; slices: ElementDefinition[] }
    >();
    for (const own of definition.snapshot.element) {
      nodes.set(own.id, { own, below: [], slices: [] });
      const dot = own.id.lastIndexOf('.');
      const last = own.id.slice(dot + 1);
      if (last.includes(':')) nodes.get(own.id.slice(0, own.id.lastIndexOf(':')))?.slices.push(own);
      else if (dot > 0) nodes.get(own.id.slice(0, dot))?.below.push(own);
    }
    trees.set(definition, nodes);
    return nodes;
  }

  function codesOf({ system, concept, filter, valueSet }: Include): string[] | undefined {
    if (valueSet) {
      const sets = valueSet.map((url) => members(url));
      return sets.every((set) => set) ? sets.flatMap((set) => [...(set ?? [])]) : undefined;
    }
    const codes = concept?.map(({ code }) => code) ?? codesOfSystem(system ?? '', filter);
    return codes?.flatMap((code) => [code, `${system}|${code}`]);
  }

  function codesOfSystem(system: string, filter: Include['filter']): string[] | undefined {
    const { concept, content } = find(system) ?? {};
    if (!concept || (content !== 'complete' && !filter)) return undefined;
    const flat = (concepts: Concept[]): string[] =>
      concepts.flatMap(({ code, concept: inner = [] }) => [code, ...flat(inner)]);
    return flat(concept);
  }

  function members(valueSet: string): Set<string> | undefined {
    const url = valueSet.split('|')[0] ?? valueSet;
    if (expanded.has(url)) return expanded.get(url);
    const { compose } = find(url) ?? {};
    const included = compose?.include.map(codesOf);
    const set =
      included && included.length > 0 && included.every((codes) => codes)
        ? new Set(included.flatMap((codes) => codes ?? []))
        : undefined;
    for (const codes of compose?.exclude?.map(codesOf) ?? []) for (const code of codes ?? []) set?.delete(code);
    set?.delete('_ActEncounterCode');
    set?.delete('http://terminology.hl7.org/CodeSystem/v3-ActCode|_ActEncounterCode');
    expanded.set(url, set);
    return set;
  }

  return {
    find,
    members,
    element: (definition, id) => tree(definition).get(id)?.own,
    children: (definition, id) => tree(definition).get(id)?.below ?? [],
    slices: (definition, id) => tree(definition).get(id)?.slices ?? [],
  };
}
