import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { OperatorRole } from '../../src/console/operator.ts';
import { sandboxOperators } from '../../src/store/operators.ts';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Where a Chromium is on this machine; CHROMIUM_PATH says otherwise. */
export const chromiumPath = places.find((path) => path && existsSync(path));

/** Starts it. */
export async function openChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** How the browser of somebody looks. */
export interface Looks {
  locale: 'da-DK' | 'en-GB';
  colorScheme: 'light' | 'dark';
}

const usual: Looks = { locale: 'en-GB', colorScheme: 'light' };

/** What somebody who has a browser of their own sees and does. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What the browser refused by the content security policy, and scripts that failed. */
  complaints: string[];
  /** Goes to a path and says with which status it was answered. */
  go(path: string): Promise<number>;
  close(): Promise<void>;
}

/** A browser of somebody's own, nobody signed in. */
export async function visit(browser: Browser, url: string, looks: Looks = usual): Promise<Visitor> {
  const context = await browser.newContext({ ...looks, baseURL: url, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (said) => {
    if (/Content Security Policy|violates/.test(said.text())) complaints.push(`${page.url()}: ${said.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.setDefaultTimeout(30_000);
  return {
    ...{ context, page, complaints },
    go: async (path) => (await page.goto(path, { waitUntil: 'load' }))?.status() ?? 0,
    close: () => context.close(),
  };
}

/** Signs in through the page. */
export async function signIn({ page }: Visitor, role: OperatorRole): Promise<void> {
  await page.goto('/console/sign-in');
  await page.fill('input[name=name]', role);
  await page.fill('input[name=password]', sandboxOperators[role]);
  await page.click('main button[type=submit]');
  await page.waitForURL((address) => address.pathname === '/console');
}

/** A browser of an operator's. */
export async function visitAs(browser: Browser, url: string, role: OperatorRole, looks?: Looks): Promise<Visitor> {
  const visitor = await visit(browser, url, looks);
  await signIn(visitor, role);
  return visitor;
}
