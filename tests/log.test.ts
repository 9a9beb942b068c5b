import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { GatewayError } from '../src/errors.ts';
import { createLog, type Log, type LogFields, type LogLevel, onlyAllowed } from '../src/log.ts';

const canary = 'Testesen 0511219996';

async function linesOf(level: LogLevel, write: (log: Log) => void): Promise<Record<string, unknown>[]> {
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  write(createLog(level, output));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const text = Buffer.concat(chunks).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('the log', () => {
  test('is one JSON object a line with time, level, sentence and fields', async () => {
    const [line, ...others] = await linesOf('info', (log) =>
      log.info('A message was accepted', { messageId: 'm-1', durationMs: 3 }),
    );
    expect(others).toEqual([]);
    expect(line).toEqual({
      time: expect.stringMatching(/^[0-9T:.-]+Z$/),
      level: 'info',
      sentence: 'A message was accepted',
      messageId: 'm-1',
      durationMs: 3,
    });
  });

  test('keeps silent below its level', async () => {
    const write = (log: Log) => {
      log.debug('One');
      log.info('Two');
      log.warn('Three');
      log.error('Four');
    };
    expect((await linesOf('warn', write)).map((line) => line.sentence)).toEqual(['Three', 'Four']);
    expect(await linesOf('debug', write)).toHaveLength(4);
  });

  test('drops every field that is not on the allow-list, whatever it is called', async () => {
    const allowedNames = Object.keys(onlyAllowed({ messageId: 'x', gln: 'x' }));
    expect(allowedNames).toEqual(['messageId', 'gln']);
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (name) => {
        const lines = await linesOf('debug', (log) => log.error('A sentence', onlyAllowed({ [`x${name}`]: canary })));
        expect(JSON.stringify(lines)).not.toContain(canary);
      }),
      { numRuns: 20 },
    );
  });

  test('takes no object and no long text for an id', async () => {
    const fields = { messageId: { name: canary }, gln: [canary], code: canary.repeat(20), count: 2 };
    const [line] = await linesOf('debug', (log) => log.info('A sentence', onlyAllowed(fields)));
    expect(line).toEqual({ time: expect.any(String), level: 'info', sentence: 'A sentence', count: 2 });
  });

  test('keeps of an error what it is, never what it says', async () => {
    const driver = Object.assign(new Error(`Key (name)=(${canary}) already exists`), { code: '23505', detail: canary });
    const [line] = await linesOf('info', (log) => log.error('A query failed', { error: driver }));
    expect(line).toMatchObject({ error: 'Error', code: '23505' });
    expect(line).not.toHaveProperty('stack');
    expect(JSON.stringify(line)).not.toContain('Testesen');
  });

  test('tells where a bug is, without what it says', async () => {
    const fakeFrame = `${canary}\n    at /home/${canary.replace(' ', '')}.ts:1:1`;
    const [line] = await linesOf('info', (log) => log.error('A bug', { error: new TypeError(fakeFrame) }));
    const stack = expect.arrayContaining([expect.stringMatching(/log\.test\.ts:[0-9]+:[0-9]+$/)]);
    expect(line).toMatchObject({ error: 'TypeError', stack });
    expect(JSON.stringify(line)).not.toContain('Testesen');
  });

  test('tells the place of a known error at debug only', async () => {
    const write = (log: Log) => log.warn('Refused', { error: new GatewayError('NOT_FOUND', canary) });
    expect((await linesOf('info', write))[0]).toEqual(
      expect.objectContaining({ error: 'GatewayError', code: 'NOT_FOUND' }),
    );
    expect((await linesOf('info', write))[0]).not.toHaveProperty('stack');
    expect((await linesOf('debug', write))[0]).toHaveProperty('stack');
    expect(JSON.stringify(await linesOf('debug', write))).not.toContain('Testesen');
  });

  test('survives what is thrown without being an error', async () => {
    for (const thrown of [canary, null, 7, { message: canary }]) {
      const fields: LogFields = { error: thrown };
      const [line] = await linesOf('debug', (log) => log.error('Thrown', fields));
      expect(line).toEqual({
        time: expect.any(String),
        level: 'error',
        sentence: 'Thrown',
        error: thrown === null ? 'object' : typeof thrown,
      });
    }
  });
});
