/*
 * `npm run bench`: speed and memory as ratios within one run, so that they can be compared between machines. With `--write` the
 * figures go into docs/measurements.md.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/cli/table.ts';
import { examine } from '../../src/documents/examine.ts';
import { translateDocument } from '../../src/documents/translate.ts';
import { type FormatName, formatNames } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { parsePartiesFile } from '../../src/store/parties.ts';
import { circumstances } from '../crash/page.ts';
import { projectRoot } from '../support/project-root.ts';

const parties = parsePartiesFile(readFileSync(join(projectRoot, 'fixtures/parties.json'), 'utf8'));
const fixture = 'child-referral/plain';
const canonical = JSON.parse(readFileSync(join(projectRoot, 'fixtures', fixture, 'canonical.json'), 'utf8'));

const megabytes = 8;

const [task, ...rest] = process.argv.slice(2);
if (task === '--memory') process.stdout.write(`${memoryOf(rest)}\n`);
else await measureAll(task === '--write');

async function measureAll(write: boolean): Promise<void> {
  const sections = [reading(), await accepting(), memory()];
  const text = sections.join('\n\n');
  process.stdout.write(`${text}\n`);
  if (write) writeInto(join(projectRoot, 'docs/measurements.md'), text);
}

function documentIn(format: FormatName, changes: object = {}): Buffer {
  const bytes = Buffer.from(JSON.stringify({ ...canonical, ...changes }));
  return format === 'json' ? bytes : Buffer.from(translateDocument(bytes, format, parties).output);
}

/* The best of several rounds, in microseconds for one time: what else the machine does only adds. */
function timeOf(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 15; round += 1) {
    const before = performance.now();
    for (let turn = 0; turn < 40; turn += 1) work();
    best = Math.min(best, ((performance.now() - before) * 1_000) / 40);
  }
  return best;
}

function reading(): string {
  const json = documentIn('json');
  const parse = timeOf(() => JSON.parse(json.toString('utf8')));
  const times = formatNames.map((format) => {
    const bytes = documentIn(format);
    return { format, size: bytes.length, time: timeOf(() => examine(bytes)) };
  });
  const ofJson = times.find(({ format }) => format === 'json')?.time ?? Number.NaN;
  const rows = times.map(({ format, size, time }) => [
    ...[format, String(size), `${time.toFixed(0)} µs`],
    ...[(time / ofJson).toFixed(2), (time / parse).toFixed(0)],
  ]);
  const headings = ['FORMAT', 'BYTES', 'READ AND JUDGED', '× THE SAME AS JSON', '× JSON.parse'];
  return `Reading and judging one letter (${fixture}), schema, invariants and business rules included:\n\n${framed(headings, rows)}`;
}

async function accepting(): Promise<string> {
  const { openStage } = await import('../../src/cli/demo/stage.ts');
  const gateway = await openStage(undefined, AbortSignal.timeout(600_000));
  const times = new Map<FormatName, number[]>(formatNames.map((format) => [format, []]));
  try {
    for (let round = 0; round < 60; round += 1) {
      for (const format of formatNames) {
        const body = documentIn(format, { letterId: `B${round}X${formatNames.indexOf(format)}`, threadId: undefined });
        const headers = {
          Authorization: 'Bearer sandbox-gp',
          'Content-Type': formats[format].mediaTypes[0] ?? 'application/octet-stream',
        };
        const before = performance.now();
        const answer = await fetch(`${gateway.url}/v1/messages`, {
          method: 'POST',
          headers,
          body: new Uint8Array(body),
        });
        await answer.text();
        if (answer.status !== 202) throw new Error(`${format} was answered ${answer.status}`);
        if (round >= 10) times.get(format)?.push(performance.now() - before);
      }
    }
  } finally {
    await gateway.close();
  }
  const median = (format: FormatName) => (times.get(format) ?? []).sort((a, b) => a - b)[25] ?? Number.NaN;
  const rows = formatNames.map((format) => [
    ...[format, `${median(format).toFixed(1)} ms`, (median(format) / median('json')).toFixed(2)],
  ]);
  return `From the call to the 202, one at a time, the median of 50 (a commit to disk is in it, and the client and the database share the machine):\n\n${framed(['FORMAT', 'ACCEPTED', '× JSON'], rows)}`;
}

function memory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tovholder-ratios-'));
  const data = Buffer.alloc(megabytes * 2 ** 20, 'Prøve').toString('base64');
  const file = { id: 'a1', title: 'Prøve', contentType: 'application/pdf', data, createdAt: canonical.sentAt };
  const rows = (['json', 'fhir-json', 'fhir-xml'] as const).map((format) => {
    const big = documentIn(format, { attachments: [file] });
    writeFileSync(join(folder, 'big'), big);
    writeFileSync(join(folder, 'small'), documentIn(format));
    const asked = [...process.execArgv, import.meta.filename, '--memory', join(folder, 'small'), join(folder, 'big')];
    const grown = Number(execFileSync(process.execPath, asked, { cwd: projectRoot, encoding: 'utf8' }));
    const [size, memory] = [big.length, grown].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`);
    return [format, size ?? '', memory ?? '', (grown / big.length).toFixed(1)];
  });
  rmSync(folder, { recursive: true });
  return `The most memory that reading and judging one big letter (a file of ${megabytes} MiB in it) adds to a process that holds it:\n\n${framed(['FORMAT', 'DOCUMENT', 'MEMORY', '× DOCUMENT'], rows)}`;
}

/* In a process of its own: the growth of the most memory ever held, in bytes; a small letter first loads what is needed. */
function memoryOf([small = '', big = '']: readonly string[]): number {
  for (let turn = 0; turn < 20; turn += 1) examine(readFileSync(small));
  const bytes = readFileSync(big);
  const before = process.resourceUsage().maxRSS;
  const { errors } = examine(bytes);
  if (errors.length > 0) throw new Error(`the big letter is not valid: ${errors[0]?.code}`);
  return (process.resourceUsage().maxRSS - before) * 1_024;
}

function framed(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\`\`\`\n${table(headings, rows)}\`\`\``;
}

function writeInto(page: string, text: string): void {
  const [begin, end] = ['<!-- ratios: made by a run, not by hand -->', '<!-- end of ratios -->'];
  const section = `${begin}\n\n${circumstances('npm run bench')}\n\n${text}\n\n${end}`;
  const whole = existsSync(page) ? readFileSync(page, 'utf8') : '# Measurements\n';
  const [from, to] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from >= 0 && to > from) writeFileSync(page, `${whole.slice(0, from)}${section}${whole.slice(to + end.length)}`);
  else writeFileSync(page, `${whole.trimEnd()}\n\n## Formats against each other\n\n${section}\n`);
}
