import { countReplay, discard, replay, replayMany, viewOriginal } from '../../../delivery/dead-letters.ts';
import { skip } from '../../../delivery/skip.ts';
import { isReason } from '../../../reason.ts';
import type { Deed, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { deadLetterOf, showDeadLetter, type WrongReason } from './dead-letter.tsx';
import { given } from './dead-letters.tsx';
import { type FilterField, filterFields, mustBeFilter } from './filter.ts';
import { words } from './words.ts';

const list = '/console/dead-letters';

/** What can be done about dead letters: the same functions as behind `/v1/admin/dead-letters`. */
export const deadLetterDeeds: readonly Deed[] = [
  {
    path: `${list}/replay`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { count, skipped, remaining } = await countReplay(view.context, mustBeFilter(view.form));
      const back = addressOf(view);
      if (count === 0) return { title: say.manyTitle, main: <Nothing view={view} back={back} /> };
      const asks = (
        <>
          <Meant view={view} />
          <p>{say.manyAsks(count)}</p>
          {skipped > 0 && <p>{say.manySkipped(skipped)}</p>}
          {remaining > 0 && <p>{say.manyRemaining(remaining)}</p>}
        </>
      );
      return { title: say.manyTitle, asks, button: say.many, back };
    },
    async do(view) {
      const say = words[view.language];
      const { count, remaining } = await replayMany(view.context, mustBeFilter(view.form), {
        actor: view.operator.id,
        signal: view.signal,
      });
      const left = remaining > 0 ? [say.manyRemaining(remaining)] : [];
      return { to: addressOf(view), said: [say.manyDone(count), ...left].join(' ') };
    },
  },
  {
    path: `${list}/:id/replay`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { id } = await deadLetterOf(view);
      return { title: say.replayTitle, asks: <p>{say.replayAsks}</p>, button: say.replay, back: `${list}/${id}` };
    },
    async do(view) {
      const { id } = await deadLetterOf(view);
      await replay(view.context, id, view.operator.id);
      return { to: list, said: words[view.language].replayed };
    },
  },
  {
    path: `${list}/:id/skip`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { id } = await deadLetterOf(view);
      return { title: say.skipTitle, asks: <p>{say.skipAsks}</p>, button: say.skip, back: `${list}/${id}` };
    },
    async do(view) {
      const { id } = await deadLetterOf(view);
      await skip(view.context, id, view.operator.id);
      return { to: `${list}/${id}`, said: words[view.language].skipped };
    },
  },
  {
    path: `${list}/:id/discard`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { id } = await deadLetterOf(view);
      const reason = view.form.get('reason') ?? '';
      if (!isReason(reason)) return await showDeadLetter(view, wrongReason(view, 'discard'));
      const asks = (
        <>
          <p>{say.discardAsks}</p>
          <p>
            {say.discardReason} <q>{reason}</q>
          </p>
        </>
      );
      return { title: say.discardTitle, asks, button: say.discard, grave: true, back: `${list}/${id}` };
    },
    async do(view) {
      const { id } = await deadLetterOf(view);
      const reason = view.form.get('reason') ?? '';
      if (!isReason(reason)) return await showDeadLetter(view, wrongReason(view, 'discard'));
      await discard(view.context, id, { actor: view.operator.id, reason });
      return { to: list, said: words[view.language].discarded };
    },
  },
  {
    path: `${list}/:id/original`,
    access: 'operator',
    async do(view) {
      const { id } = await deadLetterOf(view);
      const reason = view.form.get('reason') ?? '';
      if (!isReason(reason)) return await showDeadLetter(view, wrongReason(view, 'original'));
      const { bytes, contentType } = await viewOriginal(view.context, id, { actor: view.operator.id, reason });
      return { file: { name: `${id}.${endingOf(contentType)}`, contentType, content: bytes } };
    },
  },
];

function wrongReason({ language }: View, of: WrongReason['of']): WrongReason {
  return { of, error: words[language].wrongReason };
}

function endingOf(contentType: string): string {
  return contentType.includes('json') ? 'json' : 'xml';
}

/* The list as it was narrowed when the deed was begun. */
function addressOf({ form }: View): string {
  const query = new URLSearchParams(given(form)).toString();
  return query === '' ? list : `${list}?${query}`;
}

/* Every field is a name of the page's; what stands in it was checked. */
function Meant({ view }: { view: View }) {
  const say = words[view.language];
  const names: Record<FilterField, string> = {
    ...{ receiver: say.receiverGln, sender: say.senderGln, type: say.type, code: say.code },
    ...{ since: say.since, until: say.until },
  };
  const facts = filterFields.map((field) => [names[field], view.form.get(field) ?? undefined] as const);
  if (facts.every(([, value]) => !value)) return <p>{`${say.meant}: ${say.all}.`}</p>;
  return (
    <>
      <p>{say.meant}:</p>
      <Facts facts={facts} />
    </>
  );
}

function Nothing({ view, back }: { view: View; back: string }) {
  const say = words[view.language];
  return (
    <>
      <p>{say.manyNone}</p>
      <p>
        <a href={back}>{say.back}</a>
      </p>
    </>
  );
}
