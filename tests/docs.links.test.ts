import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { projectRoot } from './support/project-root.ts';

const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(projectRoot, file)));

/* A heading's anchor as forges make it: lower case, blanks as hyphens, no other signs. */
function anchorsOf(page: string): string[] {
  const headings = withoutCode(read(page)).match(/^#{1,6} .+$/gm) ?? [];
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const words = heading
      .replace(/^#+ /, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase();
    const anchor = words
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

function linksOf(page: string): string[] {
  const text = withoutCode(read(page)).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

describe('the docs', () => {
  test('are found', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/channels.md', 'docs/guides/operators.md']));
  });

  test.each(pages)('%s links to files and headings that are there', (page) => {
    for (const target of linksOf(page)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
      expect([target, existsSync(join(projectRoot, file))]).toEqual([target, true]);
      if (anchor !== undefined) expect([target, anchorsOf(file)]).toEqual([target, expect.arrayContaining([anchor])]);
    }
  });

  test('have a chapter of the run book for every alarm, and no other', () => {
    const { groups } = parse(read('deploy/prometheus/alerts.yaml'));
    const rules: { alert?: string; annotations: { runbook_url: string } }[] = groups.flatMap(
      ({ rules: some }: { rules: object[] }) => some,
    );
    const anchors = rules.filter(({ alert }) => alert).map(({ annotations }) => annotations.runbook_url.split('#')[1]);
    const chapters = anchorsOf('docs/guides/operators.md').filter((anchor) => anchor.startsWith('tovholder-'));
    expect(anchors.length).toBeGreaterThan(15);
    expect(chapters.sort()).toEqual(anchors.sort());
  });
});
