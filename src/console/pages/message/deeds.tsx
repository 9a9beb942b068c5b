import { giveUp } from '../../../delivery/give-up.ts';
import { hold, letGoOn } from '../../../delivery/keep-back.ts';
import { skip } from '../../../delivery/skip.ts';
import { viewContent } from '../../../delivery/view-content.ts';
import { isReason } from '../../../reason.ts';
import { erase } from '../../../retention/erase.ts';
import type { Deed, Shown, View } from '../../page.ts';
import { showMessage } from './message.tsx';
import { contentForms, type Wrong } from './message-deeds.tsx';
import { messageOf } from './story.ts';
import { words } from './words.ts';

const one = '/console/messages/:id';

/** What can be done about a message: the same functions as behind `/v1/admin/messages`. */
export const messageDeeds: readonly Deed[] = [
  simple('hold', (view, id) => hold(view.context, id, view.operator.id)),
  simple('resume', (view, id) => letGoOn(view.context, id, view.operator.id)),
  simple('skip', (view, id) => skip(view.context, id, view.operator.id)),
  grave('cancel', (view, id, reason) => giveUp(view.context, id, { actor: view.operator.id, reason })),
  grave('erase', (view, id, reason) => erase(view.context, id, { actor: view.operator.id, reason })),
  { path: `${one}/content`, access: 'operator', do: showContent },
];

function simple(name: 'hold' | 'resume' | 'skip', act: (view: View, id: string) => Promise<unknown>): Deed {
  return {
    path: `${one}/${name}`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { id } = await messageOf(view);
      return { title: say[`${name}Title`], asks: <p>{say[`${name}Asks`]}</p>, button: say[name], back: pathOf(id) };
    },
    async do(view) {
      const { id } = await messageOf(view);
      await act(view, id);
      return { to: pathOf(id), said: words[view.language][`${name}Done`] };
    },
  };
}

function grave(name: 'cancel' | 'erase', act: (view: View, id: string, reason: string) => Promise<unknown>): Deed {
  return {
    path: `${one}/${name}`,
    access: 'operator',
    async ask(view) {
      const say = words[view.language];
      const { id } = await messageOf(view);
      const reason = reasonIn(view);
      if (reason === undefined) return await withoutReason(view, name);
      const asks = (
        <>
          <p>{say[`${name}Asks`]}</p>
          <p>
            {say.reason}: <q>{reason}</q>
          </p>
        </>
      );
      return { title: say[`${name}Title`], asks, button: say[name], grave: true, back: pathOf(id) };
    },
    async do(view) {
      const { id } = await messageOf(view);
      const reason = reasonIn(view);
      if (reason === undefined) return await withoutReason(view, name);
      await act(view, id, reason);
      return { to: pathOf(id), said: words[view.language][`${name}Done`] };
    },
  };
}

/* So much of a body stands on a page; more is a file. */
const mostShown = 200_000;

/* Not live and never kept by the browser: it is the answer to a form. */
async function showContent(view: View) {
  const say = words[view.language];
  const message = await messageOf(view);
  const reason = reasonIn(view);
  if (reason === undefined) return await withoutReason(view, 'content');
  const format = contentForms.find((form) => form === view.form.get('form'));
  if (!format) return await showMessage(view, { of: 'content', error: say.wrongForm });
  const { bytes, contentType } = await viewContent(view.context, message, { actor: view.operator.id, reason, format });
  if (bytes.length > mostShown) return { file: { name: `${message.id}.txt`, contentType, content: bytes } };
  return {
    title: say.contentTitle,
    main: (
      <>
        <pre>{textOf(bytes)}</pre>
        <p>
          <a href={pathOf(message.id)}>{say.back}</a>
        </p>
      </>
    ),
  };
}

/* As UTF-8, and where it is none as windows-1252, which every byte is read in. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function reasonIn({ form }: View): string | undefined {
  const reason = form.get('reason') ?? '';
  return isReason(reason) ? reason : undefined;
}

async function withoutReason(view: View, of: Wrong['of']): Promise<Shown> {
  return await showMessage(view, { of, error: words[view.language].wrongReason });
}

function pathOf(id: string): string {
  return `/console/messages/${id}`;
}
