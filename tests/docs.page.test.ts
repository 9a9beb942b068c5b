import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromiumPath, openChromium } from './browser/chromium.ts';
import { operations } from './support/documented.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';

/* TOVHOLDER_AXE=full: all of the page, which takes a minute. */
const wholePage = process.env.TOVHOLDER_AXE === 'full';

let desk: FrontDesk;
let page: string;
beforeAll(async () => {
  desk = await openFrontDesk();
  page = (await desk.call(undefined, 'GET', '/docs')).text;
});
afterAll(() => desk.close());

const all = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = '']) => found);

describe('/docs', () => {
  test('has every call under its own anchor, with a line for curl', () => {
    const anchors = all(/<article id="([^"]+)"/g);
    expect(anchors).toEqual(expect.arrayContaining(operations().map(({ operation }) => operation.operationId)));
    expect(all(/<pre>(curl) /g)).toHaveLength(operations().length);
  });

  test('has no anchor twice, and leads to none that is missing', () => {
    const ids = all(/ id="([^"]+)"/g);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const links = new Set(all(/ href="#([^"]+)"/g));
    expect(links.size).toBeGreaterThan(150);
    expect([...links].filter((link) => !ids.includes(link))).toEqual([]);
  });

  test('needs nothing but the gateway: no script, nothing inline, no address of somebody else', async () => {
    expect(page).not.toMatch(/<script|<style|<iframe|<img| style=| on[a-z]+="/);
    const loaded = all(/<link [^>]*href="([^"]+)"/g);
    expect(loaded).toEqual([expect.stringMatching(/^\/console\/assets\//), '/docs/reference.css']);
    for (const path of loaded) expect((await fetch(desk.url + path)).status).toBe(200);
    expect(all(/ href="(https?:[^"]+)"/g)).toEqual([]);
    const { headers } = await desk.call(undefined, 'GET', '/docs');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; /);
  });

  /* Left out where there is no Chromium; tests/browser says so. */
  (chromiumPath ? test : test.skip)(
    'is without serious findings of axe in light and dark, on a narrow screen, and breaks no rule of its policy',
    async () => {
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      const parts = wholePage ? ['html'] : ['nav', 'h1', '#ackDelivery', '#tag-messages', '#schema-Finding'];
      const browser = await openChromium();
      try {
        const tab = await browser.newPage({ viewport: { width: 390, height: 844 } });
        const said: string[] = [];
        tab.on('console', (line) => said.push(line.text()));
        await tab.goto(`${desk.url}/docs`);
        await tab.evaluate(axe);
        for (const colorScheme of ['light', 'dark'] as const) {
          await tab.emulateMedia({ colorScheme });
          const rules = colorScheme === 'light' ? {} : { runOnly: ['color-contrast'] };
          const found = await tab.evaluate(
            `axe.run(${JSON.stringify(parts)}, ${JSON.stringify({ ...rules, resultTypes: ['violations'] })}).then(({ violations }) =>
            violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
          );
          expect({ colorScheme, found }).toEqual({ colorScheme, found: [] });
        }
        expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
        expect(said).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
