import type { Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Done, Download, Hop, MenuEntry, OpenView, Shown } from '../page.ts';
import { sayPage } from './headers.ts';
import { type Followed, Layout } from './layout.tsx';
import { noticeCookie, noticeOf, noticeRead } from './notice.ts';
import type { Session } from './session.ts';
import { words } from './words.ts';

/** Whatever a page or a deed may answer with. */
export type Outcome = Shown | Done | Download | Hop;

/** Where an answer is sent, and what stands around it. */
export interface Frame {
  view: OpenView;
  response: Response;
  session: Session | undefined;
  menu: readonly MenuEntry[];
  /** The path of the page or the deed, as its table has it. */
  here: string;
  live?: Followed | undefined;
}

/** Sends an outcome: a page, a file, or the way to another page. */
export function sendOutcome(frame: Frame, outcome: Outcome): void {
  const { view, response } = frame;
  if ('hop' in outcome) sendHop(view, response, outcome.hop);
  else if ('file' in outcome) sendFile(response, outcome);
  else if ('to' in outcome) sendOn(frame, outcome);
  else sendPage(frame, outcome);
}

function sendOn({ view, response, session }: Frame, { to, said, bad = false, cookies = [] }: Done): void {
  for (const line of cookies) response.append('Set-Cookie', line);
  if (said !== undefined && session)
    response.append('Set-Cookie', noticeCookie({ text: said, bad }, session.csrf, view.secure));
  response.setHeader('Location', to);
  response.status(303).end();
}

function sendFile(response: Response, { file: { name, contentType, content } }: Download): void {
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', `attachment; filename="${name.replace(/[^A-Za-z0-9.-]/g, '-')}"`);
  response.end(content);
}

function sendPage(
  { view, response, session, ...around }: Frame,
  { title, main, status = 200, cookies = [] }: Shown,
): void {
  for (const line of cookies) response.append('Set-Cookie', line);
  const notice = session && noticeOf(view.cookies, session.csrf);
  if (notice) response.append('Set-Cookie', noticeRead(view.secure));
  sendDocument(
    response,
    status,
    <Layout view={view} signedIn={session} title={title} notice={notice} {...around}>
      {main}
    </Layout>,
  );
}

/** A page that leads on to a path of the console by itself, and by a link. */
function sendHop(view: OpenView, response: Response, to: string): void {
  sendDocument(
    response,
    200,
    <html lang={view.language}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content={`0;url=${to}`} />
        <title>{words[view.language].product}</title>
      </head>
      <body>
        <p>
          <a href={to}>{words[view.language].goOn}</a>
        </p>
      </body>
    </html>,
  );
}

function sendDocument(response: Response, status: number, document: VNode): void {
  sayPage(response);
  response.vary('Cookie, Accept-Language');
  response.status(status).end(`<!doctype html>${renderToString(document)}`);
}
