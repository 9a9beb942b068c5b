/* The pictures of the console in docs/images: made by `npm run screenshots`, looked after every day. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hourlyCounts } from '../../src/chores/hourly-counts.ts';
import { type FrontDesk, openFrontDesk } from '../support/front-desk.ts';
import { fillStore } from '../support/many-messages.ts';
import { projectRoot } from '../support/project-root.ts';
import { openChromium, type Visitor, visit, visitAs } from './chromium.ts';
import { smaller } from './smaller.ts';
import { type Story, tellStory } from './story.ts';

const folder = join(projectRoot, 'docs/images');
const [width, height, mostBytes] = [1280, 800, 150_000];

/** A picture: its name, and how one comes to what is on it. */
interface Shot {
  name: string;
  come(visitor: Visitor): Promise<unknown>;
  isDanishAndDark?: true;
}

const example = '/workbench?example=refused/xml-many-faults/input.xml';

/* What is sent goes first: nothing is delivered any more once the store is full. */
const beforeFilling: readonly Shot[] = [
  {
    name: 'workbench',
    async come({ page, go }) {
      await go(example);
      await Promise.all([page.waitForEvent('load'), page.click('form.drop button')]);
    },
  },
  {
    name: 'workbench-sent',
    async come({ page, go }) {
      await go('/workbench?example=child-referral/plain/medcom-xml.xml');
      await Promise.all([page.waitForEvent('load'), page.click('form.drop button')]);
      await Promise.all([page.waitForEvent('load'), page.click('form[action="/workbench/send"] button')]);
      await page.locator('main tbody').first().waitFor();
    },
  },
];

function afterFilling({
  delivered,
  dead,
  refuser,
  threadId,
}: Pick<Story, 'delivered' | 'dead' | 'refuser' | 'threadId'>): readonly Shot[] {
  const at = (name: string, path: string): Shot => ({ name, come: ({ go }) => go(path) });
  return [
    at('overview', '/console'),
    { ...at('overview-danish-dark', '/console'), isDanishAndDark: true },
    {
      name: 'overview-hours',
      async come({ page, go }) {
        await go('/console');
        await page.locator('figure.chart').first().scrollIntoViewIfNeeded();
      },
    },
    at('messages', '/console/messages'),
    at('message', `/console/messages/${delivered}`),
    at('dead-letters', '/console/dead-letters'),
    at('dead-letter', `/console/dead-letters/${dead}`),
    at('receivers', '/console/receivers?which=needing'),
    at('receiver', `/console/receivers/${refuser}`),
    at('follow-ups', '/console/follow-ups'),
    at('thread', `/console/threads/${threadId}`),
    at('parties', '/console/parties?q=Odense'),
    at('party', `/console/parties/${refuser}`),
    at('party-edit', `/console/parties/${refuser}/edit`),
    at('credentials', '/console/credentials'),
    at('operators', '/console/operators'),
    at('audit', `/console/audit?message=${delivered}`),
    at('docs', '/docs'),
  ];
}

async function makePictures(): Promise<void> {
  const desk = await openFrontDesk();
  const browser = await openChromium();
  const story = await tellStory(desk.url);
  mkdirSync(folder, { recursive: true });
  const usual = await visitAs(browser, desk.url, 'admin');
  const danishDark = await visitAs(browser, desk.url, 'admin', { locale: 'da-DK', colorScheme: 'dark' });
  const take = async (shots: readonly Shot[]) => {
    for (const { name, come, isDanishAndDark } of shots) {
      const visitor = isDanishAndDark ? danishDark : usual;
      await come(visitor);
      await keep(name, visitor);
    }
  };
  await take(beforeFilling);
  const visitor = await visit(browser, desk.url);
  await visitor.go('/console/sign-in');
  await keep('sign-in', visitor);
  await fill(desk);
  await take(afterFilling(story));
  await browser.close();
  await story.end();
  await desk.close();
}

async function keep(name: string, { page }: Visitor): Promise<void> {
  writeFileSync(join(folder, `${name}.png`), smaller(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
}

async function fill({ context, databaseUrl }: FrontDesk): Promise<void> {
  await fillStore(databaseUrl, { messages: 6_000, days: 2, keys: context.store.keys });
  for (let hour = 0; hour < 60; hour += 1) if (!(await hourlyCounts.work(context))) break;
}

const isToMake = process.env.TOVHOLDER_SCREENSHOTS === 'make';

test('every page has its picture, small and of one size, and people are led to it', async () => {
  if (isToMake) await makePictures();
  const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
  const tour = readFileSync(join(projectRoot, 'docs/console.md'), 'utf8');
  const wrong = pictures.filter((name) => {
    const bytes = readFileSync(join(folder, name));
    /* PNG, section 11.2.2: width and height are the first two numbers of the first chunk. */
    const isOfSize = bytes.readUInt32BE(16) === width && bytes.readUInt32BE(20) === height;
    return !isOfSize || bytes.length > mostBytes || !tour.includes(`(images/${name})`);
  });
  expect(wrong).toEqual([]);
  const story = { delivered: '', dead: '', refuser: '', threadId: '' };
  const shots = [...beforeFilling, ...afterFilling(story)].map(({ name }) => `${name}.png`);
  expect(pictures.toSorted()).toEqual([...shots, 'sign-in.png'].toSorted());
}, 600_000);
