import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What keeps people from using a page, by axe: serious and critical findings, each with the places where it is. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe: here } = window as unknown as { axe: typeof axe };
    const { violations } = await here.run(document, { resultTypes: ['violations'], preload: false });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  });
}

/** What does not fit on a screen 360 px wide: undefined where the page need not be moved sideways. */
export async function tooWide(page: Page): Promise<string | undefined> {
  const usual = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: 360, height: 740 });
  const found = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return undefined;
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.scrolls, pre'),
    );
    const names = wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return `${scrollWidth} px: ${names.join(', ')}`;
  });
  await page.setViewportSize(usual);
  return found;
}
