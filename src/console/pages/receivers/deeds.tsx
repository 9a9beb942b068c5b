import { countGivenUp, giveUpAll } from '../../../delivery/give-up.ts';
import { pause, resume } from '../../../delivery/keep-back.ts';
import { isReason } from '../../../reason.ts';
import type { Deed } from '../../page.ts';
import { receiverIn, showReceiver } from './receiver.tsx';
import { waitingFor } from './standing.tsx';
import { words } from './words.ts';

const list = '/console/receivers';

/** What can be done to a receiver: the same functions as behind `/v1/admin/receivers`. */
export const receiverDeeds: readonly Deed[] = [
  {
    path: `${list}/:gln/pause`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const receiver = await receiverIn(view);
      const asks = (
        <>
          <p>{say.pauseAsks}</p>
          <p>{say.wait(waitingFor(receiver))}</p>
        </>
      );
      return { title: say.pauseTitle(receiver.name), asks, button: say.pause, back: `${list}/${receiver.gln}` };
    },
    async do(view) {
      const { gln, name } = await receiverIn(view);
      await pause(view.context, gln, view.operator.id);
      return { to: `${list}/${gln}`, said: words[view.language].wasPaused(name) };
    },
  },
  {
    path: `${list}/:gln/resume`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const receiver = await receiverIn(view);
      const asks = (
        <>
          <p>{say.resumeAsks}</p>
          <p>{say.wait(waitingFor(receiver))}</p>
        </>
      );
      return { title: say.resumeTitle(receiver.name), asks, button: say.resume, back: `${list}/${receiver.gln}` };
    },
    async do(view) {
      const { gln, name } = await receiverIn(view);
      await resume(view.context, gln, view.operator.id);
      return { to: `${list}/${gln}`, said: words[view.language].wasResumed(name) };
    },
  },
  {
    path: `${list}/:gln/cancel`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { gln, name } = await receiverIn(view);
      const reason = view.form.get('reason') ?? '';
      if (!isReason(reason)) return await showReceiver(view, say.wrongReason);
      const { count, remaining } = await countGivenUp(view.context, gln);
      const [title, back] = [say.cancelTitle(name), `${list}/${gln}`];
      if (count === 0) return { title, main: <NothingWaits back={back} sentence={say.cancelNone} link={say.back} /> };
      const asks = (
        <>
          <p>{say.cancelAsks(count)}</p>
          {remaining > 0 && <p>{say.cancelRemaining(remaining)}</p>}
          <p>
            {say.cancelReason} <q>{reason}</q>
          </p>
        </>
      );
      return { title, asks, button: say.cancel, grave: true, back };
    },
    async do(view) {
      const say = words[view.language];
      const { gln } = await receiverIn(view);
      const reason = view.form.get('reason') ?? '';
      if (!isReason(reason)) return await showReceiver(view, say.wrongReason);
      const { count, remaining } = await giveUpAll(view.context, gln, {
        ...{ actor: view.operator.id, reason, signal: view.signal },
      });
      const left = remaining > 0 ? [say.cancelRemaining(remaining)] : [];
      return { to: `${list}/${gln}`, said: [say.wasCancelled(count), ...left].join(' ') };
    },
  },
];

function NothingWaits({ back, sentence, link }: { back: string; sentence: string; link: string }) {
  return (
    <>
      <p>{sentence}</p>
      <p>
        <a href={back}>{link}</a>
      </p>
    </>
  );
}
