import { noDeadLetter } from '../../../delivery/dead-letters.ts';
import { failureOf } from '../../../delivery/failures.ts';
import { isUuid } from '../../../formats/derived-ids.ts';
import { type DeadLetter, findDeadLetter } from '../../../store/dead-letters.ts';
import { partyNames } from '../../../store/party-names.ts';
import { mayAct } from '../../operator.ts';
import type { Page, Shown, View } from '../../page.ts';
import { ErrorCode } from '../../parts/error-code.tsx';
import { Facts } from '../../parts/facts.tsx';
import { DeedForm, ReasonForm } from '../../parts/form.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { typeNames } from '../../parts/types.ts';
import { Standing } from './dead-letters.tsx';
import { words } from './words.ts';

/** One dead letter: why it died, what to do about it, and doing it. */
export const deadLetterPage: Page = {
  path: '/console/dead-letters/:id',
  access: 'reader',
  live: ['dead-letters'],
  show: (view) => showDeadLetter(view),
};

/** What is wrong with a form of the page: which deed it led to, and what its reason lacks. */
export interface WrongReason {
  of: 'discard' | 'original';
  error: string;
}

/** The page, also as it comes back with a form that has to be mended. Throws NOT_FOUND. */
export async function showDeadLetter(view: View, wrong?: WrongReason): Promise<Shown> {
  const say = words[view.language];
  const { pool } = view.context.store;
  const letter = await deadLetterOf(view);
  const names = await partyNames(pool, [letter.sender, letter.receiver]);
  const { hint, step } = failureOf(letter.code);
  return {
    title: say.one,
    ...(wrong && { status: 422 }),
    main: (
      <>
        <p>
          <Standing letter={letter} view={view} />
        </p>
        <Facts
          facts={[
            [say.hint, <strong key="hint">{hint[view.language]}</strong>],
            [say.code, <ErrorCode key="code" code={letter.code} />],
            [say.step, say[step]],
            [say.tries, letter.attempts],
            [say.unsettled, letter.unsettled || undefined],
            [say.lostClaims, letter.lostClaims || undefined],
            [say.type, typeNames[letter.type][view.language]],
            [say.receiver, <PartyName key="receiver" gln={letter.receiver} names={names} />],
            [say.sender, <PartyName key="sender" gln={letter.sender} names={names} />],
            [say.channel, letter.channel],
            [say.format, letter.format],
            [say.targetFormat, letter.targetFormat],
            [say.accepted, <Moment key="accepted" at={letter.acceptedAt} language={view.language} />],
            [say.died, <Moment key="died" at={letter.deadAt} language={view.language} />],
            [say.expires, <Moment key="expires" at={letter.expiresAt} language={view.language} />],
            [
              say.letterId,
              <span key="letter" class="exact">
                {letter.letterId}
              </span>,
            ],
            [
              say.messageId,
              <span key="message" class="exact">
                {letter.id}
              </span>,
            ],
            [
              say.deliveryId,
              <span key="delivery" class="exact">
                {letter.deliveryId}
              </span>,
            ],
          ]}
        />
        {mayAct(view.operator.role, 'operator') && <Deeds view={view} letter={letter} wrong={wrong} />}
        <p class="choices">
          <a href={`/console/messages/${letter.id}`}>{say.whole}</a>
          <a href="/console/dead-letters">{say.back}</a>
        </p>
      </>
    ),
  };
}

/** The dead letter that an address names. Throws NOT_FOUND. */
export async function deadLetterOf({ context, params }: View): Promise<DeadLetter> {
  const { id = '' } = params;
  const letter = isUuid(id) ? await findDeadLetter(context.store.pool, id) : undefined;
  if (!letter) throw noDeadLetter();
  return letter;
}

interface DeedsProps {
  view: View;
  letter: DeadLetter;
  wrong: WrongReason | undefined;
}

function Deeds({ view, letter: { id, replayable, status }, wrong }: DeedsProps) {
  const say = words[view.language];
  const at = `/console/dead-letters/${id}`;
  const error = (of: WrongReason['of']) => (wrong?.of === of ? { error: wrong.error } : {});
  return (
    <>
      {!replayable && <p>{say.cannotReplay}</p>}
      <div class="choices">
        {replayable && <DeedForm view={view} to={`${at}/replay`} button={say.replay} />}
        {status === 'dead' && <DeedForm view={view} to={`${at}/skip`} button={say.skip} />}
      </div>
      <details open={wrong?.of === 'discard'}>
        <summary>{say.discard}</summary>
        <ReasonForm view={view} to={`${at}/discard`} button={say.discard} among="discard" {...error('discard')} />
      </details>
      <details open={wrong?.of === 'original'}>
        <summary>{say.original}</summary>
        <p>{say.originalAsks}</p>
        <ReasonForm view={view} to={`${at}/original`} button={say.download} among="original" {...error('original')} />
      </details>
    </>
  );
}
