/* What is compared with a secret, and what is set by a name from outside: reviewed here, file by file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from './support/project-root.ts';

/*
 * Keys and sessions are looked up by the SHA-256 of 256 random bits, and passwords are derived anew (scrypt): what a comparison
 * of hashes in the store's index takes tells nobody a sign of them. Access tokens and certificates are checked by jose and TLS.
 * What is compared byte by byte is listed with why that is no secret of a caller's; a new place has to be thought about.
 */
const comparedBytes = {
  'access/tls.ts': 'certificates on disk, whether they were renewed',
  'audit/verify.ts': 'seals of the trail, by an operator at the command line',
  'intake/repeats.ts':
    'the keyed code of a letter that was posted before: whoever could tell two apart had to know both',
  'messages/canonical-bytes.ts': 'canonical forms of two messages',
  'store/envelopes.ts': 'the keyed code of the letters of an envelope, as above',
};
/* A password, a token against forgery, and the seal of a notice. */
const constantTime = ['access/password.ts', 'console/shell/csrf.ts', 'console/shell/notice.ts'];

describe('the source', () => {
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const linesWith = (pattern: RegExp) =>
    sources.flatMap((name) =>
      readFileSync(join(projectRoot, 'src', name), 'utf8')
        .split('\n')
        .filter((line) => pattern.test(line))
        .map(() => name),
    );

  test('compares bytes in these places alone, none of which holds a secret', () => {
    expect([...new Set(linesWith(/\.equals\(|Buffer\.compare\(/))].sort()).toEqual(Object.keys(comparedBytes));
  });

  test('compares in constant time where a secret is met that is not looked up by its hash', () => {
    expect([...new Set(linesWith(/timingSafeEqual\(/))].sort()).toEqual(constantTime);
  });

  test('never compares a key, token, secret or password by its signs', () => {
    const secret =
      /\b(?:apiKey|password|secret|csrf(?:Token)?|sessionToken|bearer)\b\s*[!=]==?\s*[A-Za-z(]|[!=]==?\s*\b(?:apiKey|password|secret|csrf(?:Token)?|sessionToken)\b/;
    /* Whether there is one at all, and whether somebody typed the same twice. */
    const known = /undefined|null|''|askUnseen/;
    expect(
      sources.filter((name) =>
        readFileSync(join(projectRoot, 'src', name), 'utf8')
          .split('\n')
          .some((line) => secret.test(line) && !known.test(line)),
      ),
    ).toEqual([]);
  });

  test('sets no member by a name that came from outside', () => {
    expect(linesWith(/\[['"]__proto__['"]\]|Object\.setPrototypeOf|(?<!\.)\beval\(|new Function\(/)).toEqual([]);
  });
});
