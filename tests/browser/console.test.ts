/* The console and the workbench in a real browser: one Chromium and one gateway for all of it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { OperatorRole } from '../../src/console/operator.ts';
import { atLength } from '../support/at-length.ts';
import { type FrontDesk, openFrontDesk } from '../support/front-desk.ts';
import { answers } from '../support/webhook-receiver.ts';
import { barriers, tooWide } from './axe.ts';
import { chromiumPath, type Looks, openChromium, signIn, type Visitor, visit, visitAs } from './chromium.ts';
import { everyPage, overlooked, signInSight } from './every-page.ts';
import { type Story, tellStory } from './story.ts';

let desk: FrontDesk;
let browser: Browser;
let story: Story;

if (chromiumPath === undefined) {
  test('no Chromium is at hand, so no page was looked at: install it, or set CHROMIUM_PATH', () => {
    expect(chromiumPath).toBeUndefined();
  });
} else {
  beforeAll(async () => {
    desk = await openFrontDesk();
    [browser, story] = await Promise.all([openChromium(), tellStory(desk.url)]);
  });
  afterAll(async () => {
    await browser.close();
    await story.end();
    await desk.close();
  });
  describe('an operator in a browser', operatorsWork);
  describe('every page', everyPageIsUsable);
}

/* What somebody does with a browser of their own, without a complaint of the browser's about it. */
async function as(role: OperatorRole | 'nobody', work: (visitor: Visitor) => Promise<void>): Promise<void> {
  const visitor = role === 'nobody' ? await visit(browser, desk.url) : await visitAs(browser, desk.url, role);
  try {
    await work(visitor);
    expect(visitor.complaints).toEqual([]);
  } finally {
    await visitor.close();
  }
}

/* Waits until a page with this heading is there, or until something is said at the top of the page; throws after half a minute. */
const arrives = ({ page }: Visitor, hasText: string) => page.locator('h1', { hasText }).waitFor();
const isTold = ({ page }: Visitor, hasText: string) => page.locator('#notice', { hasText }).waitFor();

function operatorsWork(): void {
  test('signs in and out, and is led to the page that was asked for', () =>
    as('nobody', async (visitor) => {
      const { page } = visitor;
      await visitor.go('/console/receivers');
      await arrives(visitor, 'Sign in');
      await page.fill('input[name=name]', 'operator');
      await page.fill('input[name=password]', 'wrong');
      await page.click('main button[type=submit]');
      expect(await page.locator('[role=alert]').textContent()).toContain('Name or password is wrong');
      await page.fill('input[name=name]', 'operator');
      await page.fill('input[name=password]', 'sandbox-operator');
      await page.click('main button[type=submit]');
      await arrives(visitor, 'Receivers');
      await page.click('.who button');
      expect(await page.locator('[role=status]').textContent()).toBe('You are signed out.');
      await visitor.go('/console/receivers');
      await arrives(visitor, 'Sign in');
    }));

  test('finds a message by its letter id and reads its timeline', () =>
    as('reader', async (visitor) => {
      const { page } = visitor;
      await visitor.go('/console/messages');
      await page.fill('input[name=letterId]', story.letterId);
      await page.press('input[name=letterId]', 'Enter');
      await page.waitForURL(/letterId=/);
      await page.click('main tbody a >> nth=0');
      await arrives(visitor, 'Message');
      expect(page.url()).toContain(story.delivered);
      const text = await page.locator('main').textContent();
      for (const word of ['accepted', 'leased', 'delivered', story.letterId]) expect(text).toContain(word);
      expect(text).not.toContain('Storm');
    }));

  test('is refused what the role does not allow: no button, and 403 to a hand-made form', () =>
    as('reader', async (visitor) => {
      const { page } = visitor;
      for (const path of [`/console/receivers/${story.refuser}`, `/console/dead-letters/${story.dead}`]) {
        await visitor.go(path);
        expect(await page.locator('main form[method=post]').count()).toBe(0);
      }
      const csrf = (await page.getAttribute('meta[name=csrf]', 'content')) ?? '';
      for (const path of [`/console/receivers/${story.refuser}/pause`, `/console/dead-letters/${story.dead}/replay`]) {
        const answer = await page.request.post(path, { form: { csrf, confirmed: 'yes' }, maxRedirects: 0 });
        expect([path, answer.status()]).toEqual([path, 403]);
      }
    }));

  test('pauses a receiver and resumes it, asked once each time', () =>
    as('operator', async (visitor) => {
      const { page } = visitor;
      await visitor.go(`/console/receivers/${story.refuser}`);
      await page.click('form[action$="/pause"] button');
      await arrives(visitor, 'Pause');
      await page.click('form.confirm button');
      await isTold(visitor, 'is paused');
      await visitor.go(`/console/receivers/${story.refuser}`);
      await page.click('form[action$="/resume"] button');
      await page.click('form.confirm button');
      await isTold(visitor, 'is resumed');
    }));

  test('sees what happens without loading the page again', () =>
    as('operator', async (visitor) => {
      const { page } = visitor;
      await visitor.go(`/console/messages/${story.waiting}`);
      await page.evaluate(() => document.body.setAttribute('data-loaded', 'once'));
      expect(await page.locator('main .badge.good').count()).toBe(0);
      const { body } = await desk.call('sandbox-health-visitor', 'GET', '/v1/inbox?wait=20');
      const [{ deliveryId, leaseToken }] = body.deliveries;
      await desk.call('sandbox-health-visitor', 'POST', `/v1/inbox/${deliveryId}/ack`, { body: { leaseToken } });
      await page.locator('main .badge.good').first().waitFor();
      expect(await page.getAttribute('body', 'data-loaded')).toBe('once');
    }));

  test('goes the whole way by the keyboard alone, and always sees where', () =>
    as('nobody', async (visitor) => {
      const { page } = visitor;
      await visitor.go('/console/sign-in');
      await page.keyboard.press('Tab');
      expect(await focused(visitor)).toEqual({ text: 'Skip to the content', seen: true });
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      await tabTo(visitor, 'input[name=name]');
      await page.keyboard.type('operator');
      await page.keyboard.press('Tab');
      await page.keyboard.type('sandbox-operator');
      await page.keyboard.press('Enter');
      await page.waitForURL((address) => address.pathname === '/console');
      await tabTo(visitor, 'nav a[href="/console/messages"]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/messages/);
      await tabTo(visitor, 'input[name=letterId]');
      await page.keyboard.type(story.letterId);
      await page.keyboard.press('Enter');
      await page.waitForURL(/letterId=/);
      await tabTo(visitor, 'tbody a');
      await page.keyboard.press('Enter');
      await page.waitForURL((address) => address.pathname === `/console/messages/${story.delivered}`);
      await arrives(visitor, 'Message');
    }));

  test('takes an example to the workbench, sees its faults and its other forms, and sends it', () =>
    as('operator', async (visitor) => {
      const { page } = visitor;
      await visitor.go('/workbench');
      await page.selectOption('select[name=example]', 'child-referral/plain/medcom-xml.xml');
      await page.click('form.query button');
      await page.waitForURL(/example=/);
      expect(await page.inputValue('#document')).toContain('<Emessage');
      await page.click('form.drop button');
      await page.locator('main', { hasText: 'Canonical form' }).waitFor();
      const text = await page.locator('main').textContent();
      for (const word of ['XREF15', 'fhir-json']) expect(text).toContain(word);
      await page.click('form[action="/workbench/send"] button');
      await page.waitForURL(/\/workbench\/sent\//);
      await arrives(visitor, 'Sent');
      expect(await barriers(page)).toEqual([]);
    }));

  test('sends a dead letter again once its receiver takes it', () =>
    as('operator', async (visitor) => {
      const { page } = visitor;
      story.hook.answer = answers(204);
      await visitor.go('/console/dead-letters');
      await page.click(`main tbody a[href*="${story.dead}"]`);
      await page.click('form[action$="/replay"] button');
      await page.click('form.confirm button');
      await isTold(visitor, 'The message is on its way again.');
      await story.hook.came(2);
    }));
}

/* Where the focus is: the words there, and whether it can be seen. */
function focused({ page }: Visitor) {
  return page.evaluate(() => {
    const here = document.activeElement;
    if (!(here instanceof HTMLElement)) return { text: '', seen: false };
    const { outlineStyle, outlineWidth } = getComputedStyle(here);
    const { left, right, width, height } = here.getBoundingClientRect();
    const shown = width > 0 && height > 0 && right > 0 && left < innerWidth;
    /* The parts of a field for a date are the browser's own, which shows by itself where the focus is among them. */
    const isOutlined = here.matches('[type=datetime-local]') || (outlineStyle !== 'none' && outlineWidth !== '0px');
    return { text: here.textContent ?? '', seen: shown && isOutlined };
  });
}

const mostStops = 60;

async function tabTo(visitor: Visitor, aim: string): Promise<void> {
  for (let stop = 0; stop < mostStops; stop += 1) {
    await visitor.page.keyboard.press('Tab');
    const here = await focused(visitor);
    if (!here.seen) throw new Error(`stop ${stop + 1} on the way to ${aim} cannot be seen: ${here.text.slice(0, 60)}`);
    if (await visitor.page.evaluate((selector) => document.activeElement?.matches(selector) === true, aim)) return;
  }
  throw new Error(`no stop of the Tab key is ${aim}`);
}

function everyPageIsUsable(): void {
  test('is looked at', () => expect(overlooked(everyPage(story))).toEqual([]));

  const said = ({ locale, colorScheme }: Looks) => `${locale === 'da-DK' ? 'Danish' : 'English'} and ${colorScheme}`;

  async function looksRight(looks: Looks): Promise<void> {
    const visitor = await visit(browser, desk.url, looks);
    const wrong: Record<string, unknown> = {};
    const look = async (name: string) => {
      const found = await barriers(visitor.page);
      const wide = await tooWide(visitor.page);
      if (found.length > 0 || wide !== undefined) wrong[name] = { found, wide };
    };
    await signInSight.come(visitor);
    await look(signInSight.name);
    await signIn(visitor, 'admin');
    for (const { name, come } of everyPage(story)) {
      await come(visitor);
      await look(name);
    }
    expect(wrong).toEqual({});
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }

  const everyDay: Looks[] = [
    { locale: 'da-DK', colorScheme: 'light' },
    { locale: 'en-GB', colorScheme: 'dark' },
  ];
  for (const looks of everyDay) {
    test(`keeps nobody out and fits on a narrow screen, in ${said(looks)}`, () => looksRight(looks));
  }

  const further: Looks[] = [
    { locale: 'da-DK', colorScheme: 'dark' },
    { locale: 'en-GB', colorScheme: 'light' },
  ];
  for (const looks of further) {
    atLength('TOVHOLDER_BROWSER')(`keeps nobody out and fits on a narrow screen, in ${said(looks)}`, () =>
      looksRight(looks),
    );
  }
}
