import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { GatewayError } from '../src/errors.ts';
import { parsePartiesFile } from '../src/store/parties.ts';

const sandbox = readFileSync(new URL('../fixtures/parties.json', import.meta.url), 'utf8');

function refusal(file: unknown): GatewayError {
  try {
    parsePartiesFile(typeof file === 'string' ? file : JSON.stringify(file));
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

const party = { gln: '5790000990016', name: 'Prøvehuset', roles: ['gp'], formats: ['medcom-xml'] };

describe('a parties file', () => {
  test('of the sandbox holds the six parties of the contract, each with inbox and receipts on ack', () => {
    const parties = parsePartiesFile(sandbox);
    expect(
      parties.map(({ gln, sor, roles, municipality, formats }) => [gln, sor, ...roles, municipality, ...formats]),
    ).toEqual([
      ['5790000990016', '990011000016008', 'gp', '0461', 'medcom-xml'],
      ['5790000990023', '990021000016004', 'health-visitor', '0461', 'fhir-json'],
      ['5790000990030', '990031000016002', 'ppr', '0461', 'json'],
      ['5790000990047', '990041000016009', 'home-nursing', '0461', 'fhir-xml'],
      ['5790000990054', '990051000016007', 'hospital', undefined, 'medcom-xml'],
      ['5790000990061', '990111000016009', 'prevention', '0461', 'medcom-xml'],
    ]);
    for (const { channel, receipts } of parties)
      expect({ channel, receipts }).toEqual({ channel: { kind: 'inbox' }, receipts: 'on-ack' });
  });

  test('gets inbox and receipts on ack where it names neither', () => {
    expect(parsePartiesFile(JSON.stringify({ parties: [party] }))).toEqual([
      { ...party, channel: { kind: 'inbox' }, receipts: 'on-ack' },
    ]);
  });

  test('is refused with every fault and its place, and no value of the file', () => {
    const error = refusal({
      parties: [
        { ...party, gln: 'hemmelig', roles: ['hemmelig'], hemmelig: 1 },
        { ...party, name: undefined, formats: ['fhir-json'] },
      ],
    });
    expect(error.code).toBe('CONFIGURATION');
    expect(error.findings.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      '/parties/0/? UNKNOWN_PROPERTY',
      '/parties/0/gln NOT_ALLOWED',
      '/parties/0/roles/0 NOT_ALLOWED',
      '/parties/1/name MISSING',
      '/parties/1/sor MISSING',
    ]);
    expect(JSON.stringify([error.message, error.findings])).not.toContain('hemmelig');
  });

  test('is refused where a GLN stands twice in it', () => {
    expect(refusal({ parties: [party, party] }).findings.map(({ path }) => path)).toEqual(['/parties/1/gln']);
  });

  test('that is no JSON is refused without its text', () => {
    expect(refusal('{ "parties": hemmelig').message).not.toContain('hemmelig');
  });
});
