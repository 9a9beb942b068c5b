import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { usersLanguage } from '../src/cli/language.ts';
import { reportOn } from '../src/cli/report.ts';
import { examine } from '../src/documents/examine.ts';
import { GatewayError, treatments } from '../src/errors.ts';
import { catalogue } from '../src/findings/catalogue.ts';
import { ruleOf, shownIn } from '../src/findings/explain.ts';
import { danishDetail, danishProblems } from '../src/findings/problems.ts';
import { receiptIssue } from '../src/findings/receipts.ts';
import { findingsPage } from './support/findings-page.ts';
import { projectRoot } from './support/project-root.ts';

const codes = Object.keys(catalogue);
const rows = Object.entries(catalogue);

const filesBelow = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|json)$/.test(file))
    .map((file) => join(folder, file));

const textOf = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');
const sources = filesBelow('src').filter(
  (file) => !file.startsWith('src/findings/') && !file.endsWith('.generated.ts'),
);

/* What looks like a code in the sources and is none of a finding: codes of FHIR, of PostgreSQL and Node, of the store, of events and the set-up. */
const noFindings =
  /^(MSG_|ERR_|ECONN|E[A-Z]+$)|^(AMB|IMP|INTERNAL|CLAIM_LOST|CONSUMER_GONE|CONTENT_MISSING|RECEIPT_EXPIRED)$/;

/* `code: 'X'`, and the first upper-case word handed to a function that makes findings. */
const codeLiteral =
  /(?:\bcode: |\b(?:warn|warning|broken|complain|refusal|refused|finding|atPlace|reused|unknownReceiver)\((?:[^'()]*,)?\s*|(?:error|warning)', )'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g;

function codesIn(file: string): string[] {
  const text = textOf(file);
  const found = [...text.matchAll(codeLiteral)].map(([, code = '']) => code);
  const keys = file.includes('/invariants/') ? [...text.matchAll(/\bkey: '([^']+)'/g)].map(([, key = '']) => key) : [];
  return [...found, ...keys].filter((code) => !noFindings.test(code));
}

const rulesInSchemas = filesBelow('schemas/fhir').flatMap((file) =>
  [...textOf(file).matchAll(/"rule": "([^"]+)"/g)].map(([, rule = '']) => rule),
);

describe('the catalogue of findings', () => {
  test('knows every code that the sources and the schemas can give a finding', () => {
    const given = [...sources.flatMap(codesIn), ...rulesInSchemas];
    expect(new Set(given).size).toBeGreaterThan(90);
    expect([...new Set(given)].filter((code) => !codes.includes(code) && !Object.hasOwn(treatments, code))).toEqual([]);
  });

  test('has no row that nothing gives', () => {
    const all = [...sources, ...filesBelow('schemas/fhir')].map(textOf).join('\n');
    const unused = codes.filter((code) => !all.includes(`'${code}'`) && !all.includes(`"${code}"`));
    expect(unused).toEqual([]);
  });

  test('has no sentence that nothing chooses', () => {
    const reasons = Object.values(catalogue).flatMap(({ cases = {} }) => Object.keys(cases));
    const all = sources.map(textOf).join('\n');
    expect(reasons.length).toBeGreaterThan(60);
    expect(reasons.filter((reason) => !new RegExp(`['.]${reason}\\b|\\b${reason}: `).test(all))).toEqual([]);
  });

  test.each(rows)('says in both languages what %s means and what to do', (_, { en, da, cases = {} }) => {
    for (const said of [en.meaning, en.remedy, da.meaning, da.remedy, ...Object.values(cases)]) {
      expect(said).toMatch(/^[A-ZÆØÅ].*\.$/s);
    }
    expect(en.meaning).not.toBe(da.meaning);
    expect(en.remedy).not.toBe(da.remedy);
    /* The remedy is a sentence behind the first one. */
    for (const said of Object.values(cases)) expect(said).toMatch(/[.] [A-ZÆØÅ]/);
  });

  test.each(rows)('says which rule %s is about, for a document of any standard', (_, row) => {
    for (const origin of [{}, { format: 'medcom-xml', standard: 'XDIS91', version: 'XD1834C' }, { format: 'json' }]) {
      expect(ruleOf(row, origin)).toMatch(/\S{3}/);
      expect(ruleOf(row, origin)).not.toMatch(/undefined|[{}]/);
    }
  });

  test('is what docs/findings.md shows', () => {
    const page = join(projectRoot, 'docs/findings.md');
    if (process.env.GOLDEN_ACCEPT === '1') writeFileSync(page, findingsPage());
    expect(readFileSync(page, 'utf8')).toBe(findingsPage());
  });
});

describe('a finding in Danish', () => {
  const refused = join(projectRoot, 'fixtures/refused');
  const examinations = readdirSync(refused).map((name) => {
    const [input = ''] = readdirSync(join(refused, name)).filter((file) => file.startsWith('input.'));
    return [name, examine(readFileSync(join(refused, name, input)))] as const;
  });

  test.each(examinations)('refused/%s says the same in Danish as in English, at the same places', (_, examination) => {
    const [english, danish] = [reportOn('x', examination, 'en'), reportOn('x', examination, 'da')];
    expect(danish.errors.length).toBeGreaterThan(0);
    for (const [index, finding] of [...danish.errors, ...danish.warnings].entries()) {
      const same = [...english.errors, ...english.warnings][index];
      expect(codes).toContain(finding.code);
      expect({ ...finding, detail: '' }).toEqual({ ...same, detail: '' });
      expect(finding.detail).not.toBe(same?.detail);
      expect(finding.detail).not.toMatch(/[{}…]|undefined/);
      expect(finding.rule).toBeDefined();
    }
  });

  test('names the standard and version of the document in its rule', () => {
    const rules = examinations.flatMap(([, examination]) => reportOn('x', examination).errors.map(({ rule }) => rule));
    expect(rules).toContainEqual(expect.stringMatching(/^X[A-Z0-9]+ X[A-Z][0-9]{4}[A-Z]: XML Schema Part 2 §4\.3/));
    expect(rules).toContainEqual(expect.stringMatching(/^CareCommunication 5\.0: required binding/));
    expect(rules).toContainEqual(
      expect.stringMatching(/^CareCommunication 5\.0\.4, invariant medcom-careCommunication-/),
    );
  });

  test('stays English where its code is in no table, and never shows its parameters', () => {
    const finding = {
      severity: 'error',
      code: 'NEVER_HEARD_OF',
      detail: 'As it is.',
      params: { reason: 'x' },
    } as const;
    expect(shownIn('da', finding)).toEqual({ code: 'NEVER_HEARD_OF', detail: 'As it is.' });
  });
});

describe('a refusal in Danish', () => {
  test('has a title of its own for every error', () => {
    for (const [code, { title }] of Object.entries(treatments)) {
      expect([code, Object.entries(danishProblems).find(([name]) => name === code)?.[1].title]).not.toEqual([
        code,
        title,
      ]);
      expect(Object.keys(danishProblems)).toContain(code);
    }
  });

  test('has no sentence that nothing chooses', () => {
    const reasons = Object.values(danishProblems).flatMap(({ cases = {} }) => Object.keys(cases));
    const all = sources.map(textOf).join('\n');
    expect(reasons.filter((reason) => !all.includes(`'${reason}'`))).toEqual([]);
  });

  test('stays English where the table has no sentence', () => {
    expect(danishDetail(new GatewayError('CONFIGURATION', 'PORT is no number.'))).toBe('PORT is no number.');
    expect(danishDetail(new GatewayError('NOT_FOUND', 'x', [], { reason: 'never heard of' }))).toMatch(/Der findes/);
  });
});

test('the language of the command line follows LC_ALL, then LC_MESSAGES, then LANG', () => {
  expect(usersLanguage({})).toBe('en');
  expect(usersLanguage({ LANG: 'da_DK.UTF-8' })).toBe('da');
  expect(usersLanguage({ LANG: 'da_DK.UTF-8', LC_ALL: 'C' })).toBe('en');
  expect(usersLanguage({ LC_MESSAGES: 'da', LANG: 'en_GB.UTF-8' })).toBe('da');
  expect(usersLanguage({ LANG: 'dav_KE' })).toBe('en');
});

test('the gateway tells in Danish, with its code, why it gave a message up', () => {
  expect(receiptIssue('expired')).toEqual({
    code: 'expired',
    text: 'Meddelelsen blev ikke afhentet af modtageren inden for sin levetid. Kontakt modtageren, og send meddelelsen igen.',
  });
});
