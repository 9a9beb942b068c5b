import type { ComponentChildren } from 'preact';
import type { Context } from '../context.ts';
import type { Language } from '../findings/row.ts';
import type { Desk } from '../intake/endpoint.ts';
import type { Operator, OperatorRole } from './operator.ts';
import type { SignIn } from './shell/sign-in.ts';

/**
 * # How a page of the console is made
 *
 * **A page** is a folder `pages/<name>/` with `<name>.tsx`, its `words.ts`, and whatever files it needs:
 *
 * ```tsx
 * // words.ts — the same keys in both languages, checked by type
 * export const words = bilingual({ en: { title: 'Receivers', waits: (n: number) => `${n} wait` }, da: { … } });
 * // receivers.tsx
 * export const receiversPage: Page = {
 *   path: '/console/receivers',            // Express's notation; `:id` comes in view.params
 *   access: 'reader',
 *   menu: { en: 'Receivers', da: 'Modtagere' },   // in the navigation; leave it out for a page below another
 *   live: ['receivers'],                   // the page fetches itself again when this topic moves; leave it out for none
 *   async show(view) {
 *     const say = words[view.language];
 *     const rows = await listReceivers(view.context.store.pool);
 *     return { title: say.title, main: <Table caption={say.title} … rows={rows} /> };
 *   },
 * };
 * ```
 *
 * and one line in `pages/index.ts`, whose order is that of the navigation. `show` reads and never writes; it throws a
 * GatewayError where it refuses (`NOT_FOUND` …), which becomes a page. `title` is the h1; `main` follows it.
 * No `style` attribute, no inline script, no address of somebody else's: the content security policy refuses them.
 * Patient data may be shown to those who may see it, but never be in an address: what is searched for by CPR is posted.
 *
 * **A deed** is a POST and stands in `pages/index.ts` too. It runs as its operator (events of the audit trail bear the
 * operator's id; pass `view.operator.id` as the actor), after the session, the role and the CSRF token were checked:
 *
 * ```tsx
 * export const pauseDeed: Deed = {
 *   path: '/console/receivers/:gln/pause',
 *   access: 'operator',
 *   async ask(view) { return { title, asks: <p>{say.willWait(count)}</p>, button: say.pause, back: '/console/receivers' }; },
 *   async do(view) { await pause(…); return { to: '/console/receivers', said: words[view.language].paused(name) }; },
 * };
 * ```
 *
 * With `ask`, the first POST shows the question (say there what will happen, and to how many), its button posts all
 * fields again with `confirmed`, and only then `do` runs. `do` answers where to go and what to say (303, then a notice at
 * the top of that page; no patient data in it: it travels in a cookie), or a page of its own, for a search by something
 * secret or a form with mistakes (`status: 422`). Fields are in `view.form`; nothing but a form is taken.
 * A form may have a file (`enctype="multipart/form-data"`): each byte is one character of its field.
 * The button that leads to a deed is `<DeedForm view={view} to="…" button="…">` of `parts/form.tsx`.
 *
 * **Live** topics: `messages` moves with every event of a message, `dead-letters` with those that make or end one,
 * `receivers` with both and at least every ten seconds. The page fetches itself and is morphed in place: focus, opened
 * `<details>` and forms that somebody writes in stay. Give rows an id (`Table`'s `idOf`) so that they are told apart.
 *
 * **Parts** that pages share are in `parts/`: Table, Pager, Badge, StateBadge, Facts, Moment, Age, Tiles, DeedForm, Field,
 * Choice, ReasonField, BarChart. **Tests** use `tests/support/console.ts`: `openConsole(desk, 'operator')` signs in and has
 * `get(path)` and `post(path, fields)`.
 */
export interface Page {
  path: string;
  access: OperatorRole;
  /** Its name in the navigation. */
  menu?: Readonly<Record<Language, string>>;
  live?: readonly Topic[];
  show(view: View): Promise<Shown | Download> | Shown | Download;
}

/**
 * A page that anybody may see, such as the one to sign in on; or the way to another one. With `sandbox` anybody may in the
 * sandbox, and elsewhere who may read.
 */
export interface OpenPage {
  path: string;
  access: 'open' | 'sandbox';
  /** Its name in the navigation. */
  menu?: Readonly<Record<Language, string>>;
  show(view: VisitorsView): Promise<Shown | Done | Hop> | Shown | Done | Hop;
}

/** A page in the navigation, for those who may see it. */
export type MenuEntry = Required<Pick<Page, 'path' | 'access' | 'menu'>>;

/** What an operator does, by a POST. */
export interface Deed {
  path: string;
  access: OperatorRole;
  /** Takes bodies up to MAX_BODY, as a document's; else at most 1 MiB. */
  large?: boolean;
  /** What is asked before it is done, or a page where the form has mistakes; a deed without it is done at once. */
  ask?(view: View): Promise<Question | Shown> | Question | Shown;
  do(view: View): Promise<Done | Shown | Download> | Done | Shown | Download;
}

/** What anybody may do, such as to sign in: the CSRF token is not asked for, that the form is ours is. */
export interface OpenDeed {
  path: string;
  /** With `sandbox` anybody may in the sandbox, and elsewhere who may read; who is signed in has to bear the CSRF token. */
  access: 'open' | 'sandbox';
  /** As of a deed. */
  large?: boolean;
  do(view: VisitorsView): Promise<Done | Shown> | Done | Shown;
}

/** What a live page may follow. */
export const topics = ['messages', 'dead-letters', 'receivers'] as const;
export type Topic = (typeof topics)[number];

/** One call of a page by anybody. */
export interface OpenView {
  context: Context;
  desk: Desk;
  language: Language;
  theme: Theme;
  /** Of the address, percent-decoded; no more than its page names. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Path and query as they were asked for. */
  address: string;
  /** Where browsers come to, without a slash at the end: by the set-up, else as this one named it. */
  site: string;
  /** The fields of a deed's form; none for a page. */
  form: URLSearchParams;
  requestId: string;
  /** Address of the client. */
  origin: string;
  /** Whether browsers come by https: here, at a trusted proxy, or by PUBLIC_URL. */
  secure: boolean;
  /** Whether a link of another site led here: the browser then keeps its cookies back. */
  fromElsewhere: boolean;
  /** Whether a live page fetches itself: nobody sits there because of that. */
  isLive: boolean;
  /** How operators sign in. */
  signIn: SignIn;
  /** The cookies of the call. */
  cookies: ReadonlyMap<string, string>;
  /** Ends when the client goes away or the gateway closes. */
  signal: AbortSignal;
}

/** One call of a page by an operator. */
export interface View extends OpenView {
  operator: Operator;
  /** To be in every form, as the field `csrf`; DeedForm puts it there. */
  csrf: string;
}

/** A page that leads on by itself, so that the browser comes from here and sends its cookies: a path of the console. */
export interface Hop {
  hop: string;
}

/** One call by anybody, with who it is where somebody is signed in. */
export type VisitorsView = OpenView & Partial<Pick<View, 'operator' | 'csrf'>>;

/** Light, dark, or as the browser would rather have it. */
export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** A page as it is shown: `title` is its heading. */
export interface Shown {
  title: string;
  main: ComponentChildren;
  status?: number;
  /** Lines of Set-Cookie. */
  cookies?: readonly string[];
}

/** A file instead of a page; `name` has letters, digits, `.` and `-` only. */
export interface Download {
  file: { name: string; contentType: string; content: Buffer };
}

/** What is asked before a deed is done. */
export interface Question {
  title: string;
  /** What will happen, and to how many. */
  asks: ComponentChildren;
  /** On the button that does it. */
  button: string;
  /** Cannot be undone. */
  grave?: boolean;
  /** Where to go instead: a path of the console. */
  back: string;
}

/** Where to go after a deed, and what to say there. */
export interface Done {
  to: string;
  said?: string;
  /** It was not done, or only in part. */
  bad?: boolean;
  cookies?: readonly string[];
}
