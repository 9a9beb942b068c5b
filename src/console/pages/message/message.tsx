import type { Page, Shown, View } from '../../page.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { typeNames } from '../../parts/types.ts';
import { MessageTable } from '../messages/found.tsx';
import { Deliveries } from './deliveries.tsx';
import { MessageDeeds, type Wrong } from './message-deeds.tsx';
import { mostLines, type Story, storyOf } from './story.ts';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

/** One message: what happened to it, what it goes out in, what it belongs to, and what can be done about it. */
export const messagePage: Page = {
  path: '/console/messages/:id',
  access: 'reader',
  live: ['messages'],
  show: (view) => showMessage(view),
};

/** The page, also as it comes back with a form that has to be mended. Throws NOT_FOUND. */
export async function showMessage(view: View, wrong?: Wrong): Promise<Shown> {
  const { language } = view;
  const say = words[language];
  const story = await storyOf(view);
  const { message, timeline, isTimelineCut, deliveries, receipts, names } = story;
  return {
    title: say.title,
    ...(wrong && { status: 422 }),
    main: (
      <>
        <MessageFacts story={story} view={view} />
        {message.status === 'dead' && (
          <p class="notice bad">
            <a href={`/console/dead-letters/${message.id}`}>{say.deadLetter}</a>
          </p>
        )}
        <h2>{say.timeline}</h2>
        {isTimelineCut && <p class="note">{say.timelineCut(mostLines)}</p>}
        <Timeline entries={timeline} names={names} language={language} />
        <Deliveries view={view} rows={deliveries} />
        <MessageTable caption={say.receipts} none={say.noReceipts} messages={receipts} {...{ names, language }} />
        <ThreadAround story={story} view={view} />
        <MessageDeeds story={story} view={view} wrong={wrong} />
      </>
    ),
  };
}

function MessageFacts({ story, view: { language } }: { story: Story; view: View }) {
  const say = words[language];
  const { message, names, followUp } = story;
  const { id, type, status, senderGln, receiverGln, letterId, envelopeId, answers, predecessor, correctedBy } = message;
  const link = (other: string | undefined) => other && <a href={`/console/messages/${other}`}>{other}</a>;
  return (
    <Facts
      facts={[
        [say.type, typeNames[type][language]],
        [say.status, <StateBadge state={status} language={language} />],
        [say.from, <PartyName gln={senderGln} names={names} />],
        [say.to, <PartyName gln={receiverGln} names={names} />],
        [say.accepted, <Moment at={message.acceptedAt} language={language} />],
        [say.expires, <Moment at={message.expiresAt} language={language} />],
        [say.form, [...new Set([message.format, message.standard, message.version])].filter(Boolean).join(' ')],
        [say.letterId, <span class="exact">{letterId}</span>],
        [say.envelopeId, envelopeId && <span class="exact">{envelopeId}</span>],
        [say.id, <span class="exact">{id}</span>],
        [say.answers, link(answers)],
        [message.exchange === 'corrected' ? say.corrects : say.predecessor, link(predecessor)],
        [say.correctedBy, link(correctedBy)],
        [say.receipt, type === 'receipt' ? undefined : receiptWord(story, language)],
        [say.automatic, message.automatic ? say.yes : undefined],
        [say.followUp, followUp && <FollowUpFact followUp={followUp} language={language} />],
      ]}
    />
  );
}

function receiptWord({ message: { receiptOverdue, receiptRequested } }: Story, language: View['language']): string {
  const say = words[language];
  if (receiptOverdue) return say.receiptOverdue;
  return receiptRequested ? say.receiptWanted : say.receiptNotWanted;
}

function FollowUpFact({
  followUp,
  language,
}: {
  followUp: NonNullable<Story['followUp']>;
  language: View['language'];
}) {
  return (
    <>
      <StateBadge state={followUp.state} language={language} /> {words[language].followUpAnswerBy}{' '}
      <Moment at={followUp.answerBy} language={language} />
    </>
  );
}

function ThreadAround({ story, view: { language } }: { story: Story; view: View }) {
  const say = words[language];
  const { message, thread, names } = story;
  return (
    <>
      <MessageTable
        {...{ caption: say.around, none: say.noThread, messages: thread.messages, names, language }}
        here={message.id}
        rowsAs="thread"
      />
      {message.threadId !== undefined && (
        <p>
          <a href={`/console/threads/${message.threadId}`}>{say.wholeThread}</a>
        </p>
      )}
    </>
  );
}
