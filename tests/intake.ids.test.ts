/* Ids and queries of the path: whatever stands where an id is awaited, nothing is opened, read or changed, and nothing of it comes back. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endpoints } from '../src/intake/routes/index.ts';
import { send } from './hostile/send.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

let desk: FrontDesk;
beforeAll(async () => {
  desk = await openFrontDesk();
});
afterAll(() => desk.close());

const mark = 'KragefuglX7Q';
const strange = {
  'a path upwards': `..%2f..%2f..%2fetc%2f${mark}`,
  'a path upwards, escaped twice': `..%252f..%252fetc%252f${mark}`,
  'dots of Unicode': `%c0%ae%c0%ae%2f${mark}`,
  'a path of Windows': `..%5c..%5c${mark}.ini`,
  'an absolute path': `%2fetc%2f${mark}`,
  NUL: `0199c5a0-0000-7000-8000-000000000001%00${mark}`,
  'a line feed and a header': `x%0d%0aSet-Cookie:%20a=${mark}`,
  SQL: `1'%20OR%20'1'='1'--${mark}`,
  __proto__: '__proto__',
  'ten thousand signs': mark.repeat(900),
  'an id with something behind it': `0199c5a0-0000-7000-8000-000000000001;${mark}`,
};

const withId = endpoints.filter(({ path }) => path.includes(':'));

describe('where an id is awaited', () => {
  test.each(withId.map(({ method, path, access }) => ({ method: method.toUpperCase(), path, access })))(
    '$method $path takes nothing that is none',
    async ({ method, path, access }) => {
      for (const [name, word] of Object.entries(strange)) {
        const at = path.replace(/:[A-Za-z]+/g, word);
        const key = access === 'admin' ? 'sandbox-admin' : 'sandbox-gp';
        const { status, said } = await send(desk.url, {
          method,
          path: at,
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          ...(method !== 'GET' && { body: '{}' }),
        });
        expect([name, [400, 404, 422].includes(status) ? 'refused' : status]).toEqual([name, 'refused']);
        expect(said).not.toContain(mark);
        expect(said.toLowerCase()).not.toContain('set-cookie');
      }
    },
  );

  test('is every such place tried', () => {
    expect(withId.length).toBeGreaterThan(20);
  });
});
