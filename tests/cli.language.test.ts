import { describe, expect, test } from '@jest/globals';
import { runCli } from './support/cli.ts';

const invalid = 'fixtures/refused/xml-many-faults/input.xml';
const tooLong = 'Teksten er længere end de 14 tegn, der er plads til her. Forkort den.';

describe('the command line', () => {
  test('validates in Danish with --lang da, and keeps codes and rules as they are', async () => {
    const [danish, english] = [
      await runCli(['validate', '--json', '--lang', 'da', invalid]),
      await runCli(['validate', '--json', invalid]),
    ];
    const [inDanish, inEnglish] = [JSON.parse(danish.stdout), JSON.parse(english.stdout)];
    expect(inDanish.errors).toContainEqual(expect.objectContaining({ code: 'TOO_LONG', detail: tooLong }));
    const bare = (errors: { detail: string }[]) => errors.map(({ detail: _, ...rest }) => rest);
    expect(bare(inDanish.errors)).toEqual(bare(inEnglish.errors));
    expect(inEnglish.errors[0].rule).toMatch(/^XDIS91 XD9134L: XML Schema/);
  });

  test('speaks the language of the environment, unless --lang says another', async () => {
    const env = { LANG: 'da_DK.UTF-8' };
    const [danish, english] = [
      await runCli(['validate', invalid], { env }),
      await runCli(['validate', '--lang', 'en', invalid], { env }),
    ];
    expect(danish.stdout).toContain(': ugyldig, XDIS91 XD9134L');
    expect(danish.stdout).toContain('Regel: XDIS91 XD9134L');
    expect(english.stdout).toContain(': invalid, XDIS91 XD9134L');
  });

  test('tells in Danish why a document is not translated', async () => {
    const { code, stderr } = await runCli(['translate', '--lang', 'da', '--to', 'json', invalid]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Dokumentet er ikke gyldigt, så det er ikke oversat\.\n/);
    expect(stderr).toContain(`[TOO_LONG] ${tooLong} (XDIS91 XD9134L: XML Schema Part 2 §4.3.3, maxLength)`);
  });

  test('takes no language that it does not speak', async () => {
    const { code, stderr } = await runCli(['validate', '--lang', 'sv', invalid]);
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are en, da');
  });
});
