import { readdir, readFile } from 'node:fs/promises';
import { type FormatName, formatNames } from '../../../formats/format.ts';
import { messageTypeNames } from '../../../message.ts';

/** An example to start from: a fixture in one of its formats. All persons in it are made up. */
export interface Example {
  /** `child-referral/plain/medcom-xml.xml`: its place below `fixtures/`. */
  file: string;
  case: string;
  /** Undefined for the refused ones, which may be in none. */
  format: FormatName | undefined;
}

/** Examples under the type of their message, or under `refused`. */
export interface ExampleGroup {
  name: string;
  examples: readonly Example[];
}

const folder = new URL('../../../../fixtures/', import.meta.url);
const documents: Readonly<Record<FormatName, string>> = {
  json: 'canonical.json',
  'medcom-xml': 'medcom-xml.xml',
  'fhir-json': 'fhir-json.json',
  'fhir-xml': 'fhir-xml.xml',
};

let known: Promise<readonly ExampleGroup[]> | undefined;

/** The fixtures by type, and those that are refused; looked up once. */
export function exampleGroups(): Promise<readonly ExampleGroup[]> {
  known ??= Promise.all([...messageTypeNames.map(ofType), refused()]).catch((error) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function ofType(type: string): Promise<ExampleGroup> {
  const examples: Example[] = [];
  for (const name of (await readdir(new URL(`${type}/`, folder))).sort()) {
    const there = new Set(await readdir(new URL(`${type}/${name}/`, folder)));
    for (const format of formatNames) {
      if (there.has(documents[format]))
        examples.push({ file: `${type}/${name}/${documents[format]}`, case: name, format });
    }
  }
  return { name: type, examples };
}

async function refused(): Promise<ExampleGroup> {
  const examples: Example[] = [];
  for (const name of (await readdir(new URL('refused/', folder))).sort()) {
    const file = (await readdir(new URL(`refused/${name}/`, folder))).find((one) => one.startsWith('input.'));
    if (file) examples.push({ file: `refused/${name}/${file}`, case: name, format: undefined });
  }
  return { name: 'refused', examples };
}

/** The bytes of an example; undefined where there is none of this name. */
export async function exampleBytes(file: string): Promise<Buffer | undefined> {
  const all = (await exampleGroups()).flatMap(({ examples }) => examples);
  return all.some((one) => one.file === file) ? await readFile(new URL(file, folder)) : undefined;
}
