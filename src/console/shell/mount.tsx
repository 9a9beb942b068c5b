import type { Express, NextFunction, Request, Response } from 'express';
import type { AccessConfig } from '../../access/config.ts';
import { onBehalfOf } from '../../audit/on-behalf.ts';
import { GatewayError } from '../../errors.ts';
import { type BodyReader, bodyReader } from '../../intake/body.ts';
import type { Desk } from '../../intake/endpoint.ts';
import { problemOf } from '../../intake/problem.ts';
import { visitOf } from '../../intake/visit.ts';
import { newestEvent } from '../../store/moved.ts';
import { mayAct, type OperatorRole } from '../operator.ts';
import type { Deed, MenuEntry, OpenDeed, OpenPage, OpenView, Page, Question, Shown, View } from '../page.ts';
import { deeds, pages } from '../pages/index.ts';
import { sendAsset } from './assets.ts';
import { Confirm } from './confirm.tsx';
import { mustBearToken, mustBeOurs } from './csrf.ts';
import { Failure } from './failure.tsx';
import type { House } from './house.ts';
import type { Followed } from './layout.tsx';
import { type LivePace, openLive } from './live.ts';
import { fieldsOfParts } from './multipart.ts';
import { isOfConsole, noSuchPage } from './paths.ts';
import { type Outcome, sendOutcome } from './send.tsx';
import { type Session, sessionOf } from './session.ts';
import { openSignIn } from './sign-in.ts';
import { viewOf } from './view.ts';

/** How the console is set up. */
export interface ConsoleOptions {
  /** Bytes a large form may have. */
  maxBody: number;
  /** Where browsers come to, if that is another host than they name. */
  publicUrl?: string | undefined;
  access?: AccessConfig;
  live?: LivePace;
}

type AnyPage = Page | OpenPage;
type AnyDeed = Deed | OpenDeed;

const formLimit = 1024 * 1024;
const menu = pages.flatMap(({ path, access, menu: name }): MenuEntry[] =>
  access === 'open' || name === undefined ? [] : [{ path, access: neededFor(access), menu: name }],
);

/* Where the sandbox lets anybody in, elsewhere readers may. */
function neededFor(access: OperatorRole | 'sandbox'): OperatorRole {
  return access === 'sandbox' ? 'reader' : access;
}

/* A visitor of the sandbox. */
function isVisitor({ desk }: OpenView, session: Session | undefined): boolean {
  return desk.sandbox && !session;
}

/** Puts every page and deed of `pages/index.ts` on the app, with what they are made of, and answers their errors as pages. */
export function mountConsole(app: Express, desk: Desk, options: ConsoleOptions): void {
  const { publicUrl, access } = options;
  const house: House = { desk, publicUrl, signIn: openSignIn(access, { sandbox: desk.sandbox, publicUrl }) };
  const live = openLive(desk.context, desk.closing, options.live);
  const readers = { small: bodyReader(Math.min(options.maxBody, formLimit)), large: desk.readDocument };

  app.get('/console/assets/:name', (request, response) => {
    visitOf(response).path = '/console/assets';
    if (!sendAsset(request, response)) throw noSuchPage();
  });
  app.get('/console/live', async (request, response) => {
    visitOf(response).path = '/console/live';
    const view = viewOf(house, request, response);
    const session = mustBe(await sessionOf(view), 'reader');
    await live.follow(request, response, async () => (await sessionOf(view))?.operator.id === session.operator.id);
  });
  for (const page of pages) {
    app.get(page.path, async (request, response) => {
      visitOf(response).path = page.path;
      await showPage(viewOf(house, request, response), page, response);
    });
  }
  for (const deed of deeds) {
    app.post(deed.path, async (request, response) => {
      visitOf(response).path = deed.path;
      mustBeOurs(request, publicUrl);
      const reader = 'large' in deed && deed.large ? readers.large : readers.small;
      await doDeed(viewOf(house, request, response, await formOf(request, reader)), deed, response);
    });
  }
  refuseOtherMethods(app);
  app.use((request, _response, next) => {
    if (isOfConsole(request.path)) throw noSuchPage();
    next();
  });
  app.use(answerFailure(house));
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

async function showPage(view: OpenView, page: AnyPage, response: Response): Promise<void> {
  const session = await sessionOf(view);
  const frame = { view, response, session, menu, here: page.path };
  if (page.access === 'open' || (page.access === 'sandbox' && isVisitor(view, session))) {
    sendOutcome(frame, await asNobody(view, () => page.show(view)));
    return;
  }
  if (!session) {
    askToSignIn(view, response);
    return;
  }
  mustBe(session, neededFor(page.access));
  await countCall(view, session);
  const live = await followedBy(view, page);
  const outcome = await asOperator(view, response, session, (own) => page.show(own));
  sendOutcome({ ...frame, live }, outcome);
}

/* The page may show more than had happened by then, never less. */
async function followedBy({ context }: OpenView, page: AnyPage): Promise<Followed | undefined> {
  if (!('live' in page) || !page.live) return undefined;
  return { topics: page.live, since: await newestEvent(context.store.pool) };
}

async function doDeed(view: OpenView, deed: AnyDeed, response: Response): Promise<void> {
  const session = await sessionOf(view);
  const frame = { view, response, session, menu, here: deed.path };
  if (deed.access === 'open' || (deed.access === 'sandbox' && isVisitor(view, session))) {
    sendOutcome(frame, await asNobody(view, () => deed.do(view)));
    return;
  }
  const known = mustBe(session, neededFor(deed.access));
  mustBearToken(view.form.get('csrf'), known.csrf);
  await countCall(view, known);
  const ask = 'ask' in deed ? deed.ask : undefined;
  const isMeant = !ask || view.form.get('confirmed') === 'yes';
  const outcome = await asOperator<Outcome | Question>(view, response, known, (own) =>
    isMeant ? deed.do(own) : ask(own),
  );
  sendOutcome(frame, 'asks' in outcome ? askedOf({ ...view, ...known }, outcome) : outcome);
}

function askedOf(view: View, question: Question): Shown {
  return { title: question.title, main: <Confirm view={view} question={question} /> };
}

/* A link of another site comes without cookies: the browser is asked to come again from here. */
function askToSignIn(view: OpenView, response: Response): void {
  const to = `/console/sign-in?${new URLSearchParams({ to: view.address })}`;
  if (view.isLive) response.status(401).setHeader('HX-Redirect', to).end();
  else
    sendOutcome(
      { view, response, session: undefined, menu, here: '' },
      view.fromElsewhere ? { hop: view.address } : { to },
    );
}

function mustBe(session: Session | undefined, needed: OperatorRole): Session {
  if (!session) {
    const detail = 'Nobody is signed in, or no longer: sign in and repeat it.';
    throw new GatewayError('UNAUTHENTICATED', detail, [], { reason: 'signed-out' });
  }
  if (mayAct(session.operator.role, needed)) return session;
  throw new GatewayError('FORBIDDEN', 'Your role does not allow this: ask an administrator.', [], { reason: 'role' });
}

async function countCall({ desk }: OpenView, { operator: { id, name } }: Session): Promise<void> {
  await desk.recognition.rates.count({ credentialId: id, name, role: 'admin', parties: [] });
}

function asNobody<T>({ requestId, origin }: OpenView, work: () => T | Promise<T>): Promise<T> {
  return onBehalfOf({ requestId, origin }, async () => await work());
}

function asOperator<T>(
  view: OpenView,
  response: Response,
  session: Session,
  work: (view: View) => T | Promise<T>,
): Promise<T> {
  const { requestId, origin } = view;
  const credentialId = session.operator.id;
  visitOf(response).credentialId = credentialId;
  return onBehalfOf({ requestId, credentialId, origin }, async () => await work({ ...view, ...session }));
}

async function formOf(request: Request, read: BodyReader): Promise<URLSearchParams> {
  if (request.is('multipart/form-data')) {
    const fields = fieldsOfParts(await read(request), request.get('content-type') ?? '');
    if (fields) return fields;
  }
  if (!request.is('application/x-www-form-urlencoded'))
    throw new GatewayError('UNSUPPORTED_FORMAT', 'Only forms of the console are taken here.', [], { reason: 'form' });
  return new URLSearchParams((await read(request)).toString('utf8'));
}

/* Of what is below /console and /workbench people read the answers. */
function answerFailure(house: House) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (!isOfConsole(request.path)) return next(error);
    const view = viewOf(house, request, response);
    const visit = visitOf(response);
    const problem = problemOf(error, visit.requestId, view.language);
    const { status, title, code } = problem;
    visit.code = code;
    if (status >= 500) view.context.log.error('A call failed', { ...visit, method: request.method, status, error });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof GatewayError && error.params.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', String(error.params.retryAfterSeconds));
    else if (status === 503) response.setHeader('Retry-After', '5');
    const session = await sessionOf(view).catch(() => undefined);
    const main = <Failure view={view} problem={problem} signedIn={session !== undefined} />;
    sendOutcome({ view, response, session, menu, here: '' }, { title, status, main });
  };
}
