import type { ComponentChildren } from 'preact';
import { languages } from '../../findings/row.ts';
import { mayAct, type Operator } from '../operator.ts';
import { type MenuEntry, type OpenView, type Topic, themes, type View } from '../page.ts';
import { DeedForm, Hidden } from '../parts/form.tsx';
import { scripts, styleSheet } from './assets.ts';
import type { Notice } from './notice.ts';
import { words } from './words.ts';

/** What a live page follows, from an event on. */
export interface Followed {
  topics: readonly Topic[];
  since: number;
}

interface LayoutProps {
  view: OpenView;
  /** Who is signed in, and the CSRF token of the session. */
  signedIn: Pick<View, 'operator' | 'csrf'> | undefined;
  title: string;
  /** Those of the navigation. */
  menu: readonly MenuEntry[];
  /** The page's own path, as its table has it. */
  here: string;
  live?: Followed | undefined;
  notice?: Notice | undefined;
  children: ComponentChildren;
}

/* No style made up in scripts, no history and no code in attributes: the policy would refuse them. */
const htmxConfig = JSON.stringify({ includeIndicatorCSS: false, history: false });

/** A whole HTML document: what stands around every page. */
export function Layout({ view, signedIn, title, menu, here, live, notice, children }: LayoutProps) {
  const say = words[view.language];
  return (
    <html lang={view.language} data-theme={view.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={view.theme === 'auto' ? 'light dark' : view.theme} />
        <meta name="htmx-config" content={htmxConfig} />
        {signedIn && <meta name="csrf" content={signedIn.csrf} />}
        <title>{`${title} · ${say.product}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={styleSheet} />
        {scripts.map((script) => (
          <script key={script} src={script} defer />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          {say.skip}
        </a>
        {view.desk.sandbox && <p class="sandbox">{say.sandbox}</p>}
        <header>
          <a class="product" href="/console">
            {say.product}
          </a>
          {signedIn && <Navigation view={view} operator={signedIn.operator} menu={menu} here={here} />}
          {signedIn && <Who view={{ ...view, ...signedIn }} />}
        </header>
        <output id="notice">{notice && <p class={notice.bad ? 'notice bad' : 'notice good'}>{notice.text}</p>}</output>
        {live && <Live {...live} />}
        <main id="main" tabIndex={-1} {...(live && refetching(view.address))}>
          <h1>{title}</h1>
          {children}
        </main>
        <footer>
          <Preferences view={view} />
        </footer>
      </body>
    </html>
  );
}

function Navigation({
  view,
  operator,
  menu,
  here,
}: Pick<LayoutProps, 'view' | 'menu' | 'here'> & { operator: Operator }) {
  const own = menu.filter(({ access }) => mayAct(operator.role, access));
  return (
    <nav aria-label={words[view.language].navigation}>
      <ul>
        {own.map(({ path, menu: names }) => (
          <li key={path}>
            <a href={path} aria-current={path === here ? 'page' : undefined}>
              {names[view.language]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Who({ view }: { view: View }) {
  const say = words[view.language];
  const { name, role } = view.operator;
  return (
    <div class="who">
      <span>
        {name} <small>{say[role]}</small>
      </span>
      <DeedForm view={view} to="/console/sign-out" button={say.signOut} />
    </div>
  );
}

/* htmx's extension for server-sent events makes each event of the stream one of this element. */
function Live({ topics, since }: Followed) {
  const address = `/console/live?topics=${topics.join(',')}&since=${since}`;
  const stream = { 'hx-sse:connect': address, 'hx-swap': 'none' };
  return <div id="live" hidden {...stream} />;
}

/* The page fetches itself, and what is new is morphed into what stands there. */
function refetching(address: string) {
  return {
    'hx-get': address,
    'hx-trigger': 'moved from:#live',
    'hx-select': '#main',
    'hx-swap': 'outerMorph',
    'hx-headers': '{"X-Live":"moved"}',
  };
}

function Preferences({ view }: { view: OpenView }) {
  const say = words[view.language];
  const names = { en: 'English', da: 'Dansk' };
  return (
    <form method="post" action="/console/preferences" class="preferences" aria-label={say.appearance}>
      <Hidden name="back" value={view.address} />
      <label>
        {say.language}{' '}
        <select name="language">
          {languages.map((language) => (
            <option key={language} value={language} lang={language} selected={language === view.language}>
              {names[language]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say.theme}{' '}
        <select name="theme">
          {themes.map((theme) => (
            <option key={theme} value={theme} selected={theme === view.theme}>
              {say[theme]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{say.set}</button>
    </form>
  );
}
