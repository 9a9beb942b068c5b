import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { examine } from '../src/documents/examine.ts';
import { treatments } from '../src/errors.ts';
import { bodyCheck } from '../src/intake/openapi.ts';
import { tellStory } from './support/api-story.ts';
import {
  type DocumentedOperation,
  document,
  examplesOf,
  mustBeDocumented,
  operations,
  parametersOf,
  responseOf,
} from './support/documented.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { projectRoot } from './support/project-root.ts';
import { asExample, callsFolder, keepExample, keptExample } from './support/recorded-calls.ts';
import { tellChannel } from './support/told-channel.ts';

/* GOLDEN_ACCEPT=1 rewrites the kept answers. */
const accepting = process.env.GOLDEN_ACCEPT === '1';
/* Every answer of the story that openapi.yaml has for an example, by its name there. */
const answers = new Map<string, unknown>();
const source = readFileSync(join(projectRoot, 'openapi.yaml'), 'utf8');
const canonical = readdirSync(join(projectRoot, 'fixtures'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('canonical.json'))
  .map((file) => readFileSync(join(projectRoot, 'fixtures', file), 'utf8'))
  .join();

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
  await tellStory(desk, tellChannel(desk), async (operation, key, method, path, options = {}) => {
    const answer = await desk.call(key, method, path, options);
    const [id, variant] = operation.split(/-(.*)/);
    const name = [id, answer.status, variant].filter((part) => part).join('.');
    const example = asExample(answer.body, path, (one) => canonical.includes(one));
    if (source.includes(`fixtures/calls/${name}.json`)) answers.set(name, example);
    return answer;
  });
  if (!accepting) return;
  rmSync(callsFolder, { recursive: true, force: true });
  for (const [name, example] of answers) keepExample(name, example);
});
afterAll(() => desk.close());

describe('the kept answers', () => {
  test('are what the gateway answers', () => {
    for (const [name, example] of answers) expect([name, keptExample(name)]).toEqual([name, example]);
  });

  test('are examples of openapi.yaml, each', () => {
    expect(readdirSync(callsFolder).sort()).toEqual([...answers.keys()].map((name) => `${name}.json`).sort());
  });
});

/* What a call that succeeds is answered with, in every media type. */
function successesOf({ responses }: DocumentedOperation) {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return successes.flatMap(([, response]) => Object.values(responseOf(response)?.content ?? {}));
}

const told = (examples: Record<string, unknown>) => Object.values(examples);

describe('openapi.yaml', () => {
  test.each(operations())('has examples of $method $path', ({ operation }) => {
    for (const { required, name, example, schema } of parametersOf(operation)) {
      if (!required) continue;
      expect([name, example ?? schema?.examples]).toEqual([name, expect.anything()]);
    }
    for (const media of Object.values(operation.requestBody?.content ?? {}))
      expect(told(examplesOf(media))).not.toEqual([]);
    const successes = successesOf(operation);
    if (successes.length > 0) expect(successes.flatMap((media) => told(examplesOf(media)))).not.toEqual([]);
  });

  test('has examples of answers that are as it says', () => {
    let counted = 0;
    for (const { method, path, operation } of operations())
      for (const [status, response] of Object.entries(operation.responses))
        for (const [contentType, media] of Object.entries(responseOf(response)?.content ?? {}))
          for (const body of told(examplesOf(media))) {
            mustBeDocumented(method.toUpperCase(), path, { status: Number(status), contentType, body });
            counted += 1;
          }
    expect(counted).toBeGreaterThan(300);
  });

  test('has examples of bodies that the gateway takes', () => {
    const check = bodyCheck();
    let counted = 0;
    for (const { operation } of operations())
      for (const [mediaType, media] of Object.entries(operation.requestBody?.content ?? {}))
        for (const body of told(examplesOf(media))) {
          const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
          const name = media.schema.$ref?.split('/').at(-1) ?? '';
          if (['Message', 'MedcomXml', 'FhirBundle', 'FhirXml'].includes(name))
            expect([name, examine(bytes, { mediaType }).errors]).toEqual([name, []]);
          else expect(check(name, bytes)).toEqual(body);
          counted += 1;
        }
    expect(counted).toBeGreaterThan(25);
  });

  test('has an example of every code that it names, worded as the gateway words it', () => {
    const titles: Record<string, { status: number; title: string }> = {
      ...treatments,
      INTERNAL: { status: 500, title: 'The gateway failed' },
    };
    const examples: Record<string, unknown> = {};
    for (const { operation } of operations())
      for (const response of Object.values(operation.responses).map(responseOf)) {
        const problem = response?.content?.['application/problem+json'];
        if (!problem) continue;
        expect(Object.keys(examplesOf(problem)).sort()).toEqual([...(response['x-problem-codes'] ?? [])].sort());
        Object.assign(examples, examplesOf(problem));
      }
    expect(Object.keys(document.components.examples ?? {}).filter((code) => !(code in examples))).toEqual([]);
    for (const [code, value] of Object.entries(examples)) {
      const type = `urn:tovholder:problem:${code.toLowerCase().replaceAll('_', '-')}`;
      expect(value).toMatchObject({ type, code, title: titles[code]?.title, status: titles[code]?.status });
    }
  });
});
