import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ParseOption, XmlDocument, XmlParseError, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { medcomXml } from '../src/formats/medcom-xml/index.ts';
import { scanXml } from '../src/formats/medcom-xml/scan.ts';
import { type Branch, branchOf, mutantOf, randomFrom, textOf } from './medcom-xml-mutants.ts';

const home = process.env.TOVHOLDER_STANDARDS ?? '../shared/standards';
const samples = `${home}/xml/samples`;
const mutantsPerSample = Number(process.env.TOVHOLDER_MUTANTS ?? 120);

const sets = {
  '2006/07/01': ['XDIS91'],
  '2005/08/07': ['XDIS91', 'XCTL'],
  '2020/05/06': ['XREF15', 'XDIS15'],
  '2016/12/01': ['XREF15', 'XDIS15'],
  '2019/03/31': ['XREF22', 'XDIS22'],
} as const;
const namespaces = {
  '2006/07/01': 'sundcom.dk/medcom.dk',
  '2005/08/07': 'sundcom.dk/medcom.dk',
  '2020/05/06': 'medcom.dk',
  '2016/12/01': 'medcom.dk',
  '2019/03/31': 'medcom.dk',
} as const;

function officialSchema(set: string): XsdValidator {
  const path = `${home}/xml/xsd/medcom-oioxml/${set}/EMessage.xsd`;
  return XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(path), { url: path }));
}

function officialVerdict(schema: XsdValidator, text: string): boolean {
  let document: XmlDocument | undefined;
  try {
    document = XmlDocument.fromString(text, { option: ParseOption.XML_PARSE_IGNORE_ENC });
    schema.validate(document);
    return true;
  } catch (error) {
    if (error instanceof XmlParseError || error instanceof XmlValidateError) return false;
    throw error;
  } finally {
    document?.dispose();
  }
}

function ourVerdict(bytes: Uint8Array): boolean {
  return !medcomXml.read(bytes, { strict: true }).findings.some(({ severity }) => severity === 'error');
}

function samplesOf(set: keyof typeof sets): { name: string; text: string }[] {
  const namespace = `http://rep.oio.dk/${namespaces[set]}/xml/schemas/${set}/`;
  return sets[set]
    .flatMap((folder) => readdirSync(`${samples}/${folder}`).map((file) => `${folder}/${file}`))
    .map((name) => ({ name, text: readFileSync(`${samples}/${name}`, 'latin1') }))
    .filter(({ text }) => text.includes(`xmlns="${namespace}"`));
}

if (!existsSync(samples)) {
  test('official samples are not at hand, set TOVHOLDER_STANDARDS', () => {
    console.log(
      'The official schemas and samples of MedCom XML are not at hand; set TOVHOLDER_STANDARDS to try against them.',
    );
    expect(existsSync(samples)).toBe(false);
  });
} else {
  xmlRegisterFsInputProviders();
  describe.each(Object.keys(sets) as (keyof typeof sets)[])('namespace %s', (set) => {
    const official = officialSchema(set);
    const all = samplesOf(set);

    test('has samples', () => {
      expect(all.length).toBeGreaterThan(1);
    });

    test.each(all)('agrees with the official schema on $name', ({ text }) => {
      expect(ourVerdict(Buffer.from(text, 'latin1'))).toBe(officialVerdict(official, text));
    });

    test.each(all)('agrees with the official schema on mutants of $name', ({ name, text }) => {
      const root = scanXml(text).root;
      const original = branchOf(root as NonNullable<typeof root>);
      const namespace = scanXml(text).namespace ?? '';
      const verdicts = { valid: 0, invalid: 0 };
      for (let seed = 1; seed <= mutantsPerSample; seed += 1) {
        const mutant = textOf(mutantOf(original, randomFrom(`${name} ${seed}`)) as Branch, namespace);
        const expected = officialVerdict(official, mutant);
        verdicts[expected ? 'valid' : 'invalid'] += 1;
        if (ourVerdict(Buffer.from(mutant)) !== expected)
          expect(`seed ${seed}, officially ${expected ? 'valid' : 'invalid'}: ${mutant}`).toBe('the same verdict');
      }
      if (mutantsPerSample >= 100) expect(verdicts.invalid).toBeGreaterThan(0);
    });
  });
}
