import { isUuid } from '../../../formats/derived-ids.ts';
import { allFollowUpsOfThread } from '../../../store/follow-ups.ts';
import { partyNames } from '../../../store/party-names.ts';
import { findThread, messagesOfThread, type ThreadFacts } from '../../../store/thread-whole.ts';
import type { Page, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Pager } from '../../parts/pager.tsx';
import { PartyName } from '../../parts/party.tsx';
import { noSuchPage } from '../../shell/paths.ts';
import { FollowUpTable } from '../follow-ups/follow-up-table.tsx';
import { ThreadTable } from './thread-table.tsx';
import { words } from './words.ts';

const pageSize = 100;

/** One thread: its messages and receipts in order, what is missing among them, and what waits for an answer. */
export const threadPage: Page = {
  path: '/console/threads/:id',
  access: 'reader',
  live: ['messages'],
  async show(view) {
    const { context, language } = view;
    const { pool } = context.store;
    const say = words[language];
    const thread = await threadOf(view);
    const cursor = view.query.get('cursor') ?? '';
    const behind = isUuid(cursor) ? cursor : undefined;
    const found = await messagesOfThread(pool, { threadId: thread.id, behind, limit: pageSize + 1 });
    const messages = found.slice(0, pageSize);
    const followUps = await allFollowUpsOfThread(pool, thread.id);
    const names = await partyNames(pool, [
      ...[...thread.parties, ...messages.flatMap(({ senderGln, receiverGln }) => [senderGln, receiverGln])],
      ...followUps.flatMap(({ from, to }) => [from, to]),
    ]);
    const gaps = messages.filter(({ awaitsLetter }) => awaitsLetter !== undefined).length;
    return {
      title: say.title,
      main: (
        <>
          <ThreadSummary view={view} thread={thread} names={names} />
          {gaps > 0 && <p class="notice warn">{say.gaps(gaps)}</p>}
          <ThreadTable messages={messages} names={names} language={language} />
          <Pager view={view} next={found.length > pageSize ? messages.at(-1)?.id : undefined} />
          {followUps.length > 0 && (
            <FollowUpTable caption={say.followUps} followUps={followUps} names={names} language={language} />
          )}
        </>
      ),
    };
  },
};

async function threadOf({ context, params }: View): Promise<ThreadFacts> {
  const { id = '' } = params;
  const thread = isUuid(id) ? await findThread(context.store.pool, id) : undefined;
  if (!thread) throw noSuchPage();
  return thread;
}

function ThreadSummary({
  view: { language },
  thread: { id, parties, isNamed, openedAt, merged },
  names,
}: {
  view: View;
  thread: ThreadFacts;
  names: ReadonlyMap<string, string>;
}) {
  const say = words[language];
  return (
    <Facts
      facts={[
        [say.id, <code key="id">{id}</code>],
        [say.name, isNamed ? say.byParty : say.byGateway],
        [say.opened, <Moment key="opened" at={openedAt} language={language} />],
        [say.parties, parties.map((gln) => <div key={gln}>{<PartyName gln={gln} names={names} />}</div>)],
        [say.merged, merged.length === 0 ? '' : merged.map((one) => <div key={one}>{<code>{one}</code>}</div>)],
      ]}
    />
  );
}
