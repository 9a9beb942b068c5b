import type { Express, NextFunction, Request, Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { onBehalfOf } from '../../audit/on-behalf.ts';
import { GatewayError } from '../../errors.ts';
import { type BodyReader, bodyReader } from '../../intake/body.ts';
import type { Desk } from '../../intake/endpoint.ts';
import { problemOf } from '../../intake/problem.ts';
import { visitOf } from '../../intake/visit.ts';
import { mayAct } from '../operator.ts';
import type { Deed, Done, Download, OpenDeed, OpenPage, OpenView, Page, Question, Shown, View } from '../page.ts';
import { deeds, pages } from '../pages/index.ts';
import { sendAsset } from './assets.ts';
import { Confirm } from './confirm.tsx';
import { mustBearToken, mustBeOurs } from './csrf.ts';
import { Failure } from './failure.tsx';
import { sayPage } from './headers.ts';
import { Layout } from './layout.tsx';
import { type LivePace, openLive } from './live.ts';
import { noticeCookie, noticeOf, noticeRead } from './notice.ts';
import { isOfConsole } from './paths.ts';
import { type Session, sessionOf } from './session.ts';
import { viewOf } from './view.ts';

/** How the console is set up. */
export interface ConsoleOptions {
  /** Bytes a large form may have. */
  maxBody: number;
  /** Where browsers come to, if that is another host than they name. */
  publicUrl?: string | undefined;
  live?: LivePace;
}

type AnyPage = Page | OpenPage;
type AnyDeed = Deed | OpenDeed;

const formLimit = 1024 * 1024;
const menu = pages.filter((page): page is Page => page.access !== 'open' && page.menu !== undefined);

/** Puts every page and deed of `pages/index.ts` on the app, with what they are made of, and answers their errors as pages. */
export function mountConsole(app: Express, desk: Desk, options: ConsoleOptions): void {
  const live = openLive(desk.context, desk.closing, options.live);
  const readers = { small: bodyReader(Math.min(options.maxBody, formLimit)), large: desk.readDocument };

  app.get('/console/assets/:name', (request, response) => {
    visitOf(response).path = '/console/assets';
    if (!sendAsset(request, response)) throw noSuchPage();
  });
  app.get('/console/live', async (request, response) => {
    visitOf(response).path = '/console/live';
    const view = viewOf(desk, request, response);
    const session = await mustBeSignedIn(view, 'reader');
    live.follow(request, response, async () => (await sessionOf(view))?.operator.id === session.operator.id);
  });
  for (const page of pages) {
    app.get(page.path, async (request, response) => {
      visitOf(response).path = page.path;
      await showPage(desk, page, request, response);
    });
  }
  for (const deed of deeds) {
    app.post(deed.path, async (request, response) => {
      visitOf(response).path = deed.path;
      mustBeOurs(request, options.publicUrl);
      const reader = 'large' in deed && deed.large ? readers.large : readers.small;
      await doDeed(viewOf(desk, request, response, await formOf(request, reader)), deed, response);
    });
  }
  refuseOtherMethods(app);
  app.use((request, _response, next) => {
    if (isOfConsole(request.path)) throw noSuchPage();
    next();
  });
  app.use(answerFailure(desk));
}

function refuseOtherMethods(app: Express): void {
  for (const path of new Set([...pages, ...deeds].map((one) => one.path))) {
    const isPage = pages.some((page) => page.path === path);
    const isDeed = deeds.some((deed) => deed.path === path);
    const allowed = [...(isPage ? ['GET', 'HEAD'] : []), ...(isDeed ? ['POST'] : [])].join(', ');
    app.all(path, (_request: Request, response: Response) => {
      visitOf(response).path = path;
      response.setHeader('Allow', allowed);
      throw new GatewayError('METHOD_NOT_ALLOWED', `The resource takes ${allowed}.`);
    });
  }
}

async function showPage(desk: Desk, page: AnyPage, request: Request, response: Response): Promise<void> {
  const view = viewOf(desk, request, response);
  if (page.access === 'open') {
    send(view, response, await sessionOf(view), page, await page.show(view));
    return;
  }
  const session = await mustBeSignedIn(view, page.access);
  const shown = await asOperator(view, session, () => page.show({ ...view, ...session }), response);
  send(view, response, session, page, await shown);
}

async function doDeed(view: OpenView, deed: AnyDeed, response: Response): Promise<void> {
  if (deed.access === 'open') {
    sendOutcome(view, response, await sessionOf(view), deed, await deed.do(view));
    return;
  }
  const session = await mustBeSignedIn(view, deed.access);
  mustBearToken(view.form.get('csrf'), session.csrf);
  const own: View = { ...view, ...session };
  const outcome = await asOperator(
    view,
    session,
    () => (deed.ask && view.form.get('confirmed') !== 'yes' ? deed.ask(own) : deed.do(own)),
    response,
  );
  if ('asks' in outcome) send(view, response, session, deed, askedOf(own, outcome));
  else sendOutcome(view, response, session, deed, outcome);
}

function askedOf(view: View, question: Question): Shown {
  return { title: question.title, main: <Confirm view={view} question={question} /> };
}

/* Who is signed in and may do this; counted as a call. */
async function mustBeSignedIn(view: OpenView, needed: Page['access']): Promise<Session> {
  const session = await sessionOf(view);
  if (!session) throw new GatewayError('UNAUTHENTICATED', 'Nobody is signed in: sign in and repeat it.');
  const { id, name, role } = session.operator;
  await view.desk.recognition.rates.count({ credentialId: id, name, role: 'admin', parties: [] });
  if (mayAct(role, needed)) return session;
  throw new GatewayError('FORBIDDEN', 'Your role does not allow this: ask an administrator.', [], { reason: 'role' });
}

async function asOperator<T>(
  view: OpenView,
  { operator }: Session,
  work: () => T | Promise<T>,
  response: Response,
): Promise<T> {
  visitOf(response).credentialId = operator.id;
  const { requestId, origin } = view;
  return await onBehalfOf({ requestId, credentialId: operator.id, origin }, async () => await work());
}

function sendOutcome(
  view: OpenView,
  response: Response,
  session: Session | undefined,
  deed: AnyDeed,
  outcome: Done | Shown | Download,
): void {
  if (!('to' in outcome)) {
    send(view, response, session, deed, outcome);
    return;
  }
  const { to, said, bad = false, cookies = [] } = outcome;
  for (const line of cookies) response.append('Set-Cookie', line);
  if (said !== undefined && session)
    response.append('Set-Cookie', noticeCookie({ text: said, bad }, session.csrf, view.secure));
  response.setHeader('Location', to);
  response.status(303).end();
}

function send(
  view: OpenView,
  response: Response,
  session: Session | undefined,
  place: AnyPage | AnyDeed,
  outcome: Shown | Download,
): void {
  if ('file' in outcome) {
    const { name, contentType, content } = outcome.file;
    response.setHeader('Content-Type', contentType);
    response.setHeader('Content-Disposition', `attachment; filename="${name.replace(/[^A-Za-z0-9.-]/g, '-')}"`);
    response.end(content);
    return;
  }
  const { title, main, status = 200, cookies = [] } = outcome;
  for (const line of cookies) response.append('Set-Cookie', line);
  const notice = session && noticeOf(view.cookies, session.csrf);
  if (notice) response.append('Set-Cookie', noticeRead(view.secure));
  const live = 'live' in place ? place.live : undefined;
  const frame = { view, signedIn: session, title, menu, here: place.path, live, notice };
  sendDocument(response, status, <Layout {...frame}>{main}</Layout>);
}

function sendDocument(response: Response, status: number, document: VNode): void {
  sayPage(response);
  response.vary('Cookie, Accept-Language');
  response.status(status).end(`<!doctype html>${renderToString(document)}`);
}

function noSuchPage(): GatewayError {
  return new GatewayError('NOT_FOUND', 'The console has no such page: go by its navigation.', [], { reason: 'page' });
}

async function formOf(request: Request, read: BodyReader): Promise<URLSearchParams> {
  if (!request.is('application/x-www-form-urlencoded'))
    throw new GatewayError('UNSUPPORTED_FORMAT', 'Only forms of the console are taken here.', [], { reason: 'form' });
  return new URLSearchParams((await read(request)).toString('utf8'));
}

/* Of what is below /console and /workbench people read the answers. */
function answerFailure(desk: Desk) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (!isOfConsole(request.path)) return next(error);
    const view = viewOf(desk, request, response);
    const visit = visitOf(response);
    const problem = problemOf(error, visit.requestId, view.language);
    visit.code = problem.code;
    const { status } = problem;
    if (status >= 500) desk.context.log.error('A call failed', { ...visit, method: request.method, status, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof GatewayError && error.params.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', String(error.params.retryAfterSeconds));
    const signedIn = await sessionOf(view).catch(() => undefined);
    const frame = { view, signedIn, title: problem.title, menu, here: '' };
    sendDocument(
      response,
      status,
      <Layout {...frame}>
        <Failure view={view} problem={problem} />
      </Layout>,
    );
  };
}
