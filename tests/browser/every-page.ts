import { pages } from '../../src/console/pages/index.ts';
import type { Visitor } from './chromium.ts';
import type { Story } from './story.ts';

/** What somebody can look at: its name, how one comes there, and the path of its page in the table, if that is where it stands. */
export interface Sight {
  name: string;
  of?: string;
  come(visitor: Visitor): Promise<unknown>;
}

/** Every page of the console and the workbench, with something on it; and what they become by a question or a mistake. */
export function everyPage({ delivered, dead, refuser, threadId }: Story): readonly Sight[] {
  const at = (name: string, path: string, of?: string): Sight => ({
    ...{ name, come: (visitor) => visitor.go(path) },
    ...(of !== undefined && { of }),
  });
  const press = (name: string, from: string, button: string): Sight => ({
    name,
    async come({ page, go }) {
      await go(from);
      await Promise.all([page.waitForEvent('load'), page.click(button)]);
    },
  });
  return [
    at('overview', '/console', '/console'),
    at('messages', '/console/messages', '/console/messages'),
    at('messages-mistaken', '/console/messages?id=1&sender=2'),
    at('message', `/console/messages/${delivered}`, '/console/messages/:id'),
    at('message-report', `/console/messages/${delivered}/report`, '/console/messages/:id/report'),
    at('dead-letters', '/console/dead-letters', '/console/dead-letters'),
    at('dead-letter', `/console/dead-letters/${dead}`, '/console/dead-letters/:id'),
    at('receivers', '/console/receivers', '/console/receivers'),
    at('receiver', `/console/receivers/${refuser}`, '/console/receivers/:gln'),
    press('question', `/console/receivers/${refuser}`, 'form[action$="/pause"] button'),
    at('follow-ups', '/console/follow-ups', '/console/follow-ups'),
    at('thread', `/console/threads/${threadId}`, '/console/threads/:id'),
    at('parties', '/console/parties', '/console/parties'),
    at('party-new', '/console/parties/new', '/console/parties/new'),
    at('party', `/console/parties/${refuser}`, '/console/parties/:gln'),
    at('party-edit', `/console/parties/${refuser}/edit`, '/console/parties/:gln/edit'),
    at('credentials', '/console/credentials', '/console/credentials'),
    at('credential-new', '/console/credentials/new', '/console/credentials/new'),
    at('operators', '/console/operators', '/console/operators'),
    at('audit', '/console/audit', '/console/audit'),
    press('audit-verified', '/console/audit', 'form[action$="/verify"] button'),
    at('workbench', '/workbench?example=child-referral/plain/medcom-xml.xml', '/workbench'),
    press('workbench-checked', '/workbench?example=child-referral/plain/medcom-xml.xml', 'form.drop button'),
    at('refused', '/console/nowhere'),
  ];
}

/** Where nobody is signed in yet. */
export const signInSight: Sight = { name: 'sign-in', of: '/console/sign-in', come: ({ go }) => go('/console/sign-in') };

/* A file; the ways to an identity provider and back; and what a message that was sent from the workbench leads to, which its own test looks at. */
const elsewhere = [
  '/console/audit/export',
  '/console/sign-in/provider',
  '/console/sign-in/callback',
  '/workbench/sent/:id',
];

/** Paths of pages that nobody looks at. */
export function overlooked(sights: readonly Sight[]): string[] {
  const seen = [...sights, signInSight].map(({ of }) => of);
  return pages.map(({ path }) => path).filter((path) => !seen.includes(path) && !elsewhere.includes(path));
}
