import type { Language } from '../../../findings/row.ts';
import type { FormatName } from '../../../formats/format.ts';
import type { OpenDeed, OpenPage, Shown as ShownPage, VisitorsView } from '../../page.ts';
import { Hidden } from '../../parts/form.tsx';
import { typeNames } from '../../parts/types.ts';
import { curlOf } from './curl.ts';
import { type Pasted, pastedIn, textOf } from './document.ts';
import { type Examined, examined } from './examined.ts';
import { type ExampleGroup, exampleBytes, exampleGroups } from './fixtures.ts';
import { numbered, Report } from './report.tsx';
import { SendForm, type SendRefusal } from './send-form.tsx';
import { Source } from './source.tsx';
import { Canonical, Shown, Translations } from './translations.tsx';
import { words } from './words.ts';

/** An empty workbench, or one with an example on it. Nothing that anybody types is ever in its address. */
export const workbenchPage: OpenPage = {
  path: '/workbench',
  access: 'sandbox',
  menu: { en: words.en.menu, da: words.da.menu },
  async show(view) {
    const example = view.query.get('example') ?? '';
    const bytes = example === '' ? undefined : await exampleBytes(example);
    const given = bytes && textOf(bytes);
    return {
      title: words[view.language].title,
      main: <Form view={view} given={given} example={example} groups={await exampleGroups()} />,
    };
  },
};

/** Examines what was put on the workbench, and shows it beside its report. Keeps nothing of it. */
export const checkDeed: OpenDeed = {
  path: '/workbench',
  access: 'sandbox',
  large: true,
  do: (view) => workbenchWith(view),
};

/** The workbench with what a form has put on it; with why it was not sent, where that was tried. */
export async function workbenchWith(view: VisitorsView, refusal?: SendRefusal): Promise<ShownPage> {
  const say = words[view.language];
  const groups = await exampleGroups();
  const pasted = pastedIn(view.form);
  if (!pasted) {
    const main = <Form view={view} groups={groups} problem={say.nothing} />;
    return { title: say.title, main, status: 422 };
  }
  const strict = view.form.get('strict') === 'yes';
  const found = await examined(view.context.store.pool, pasted, { language: view.language, strict });
  const given = pasted.text.length <= mostKept ? pasted.text : undefined;
  return {
    title: say.title,
    status: refusal ? 422 : 200,
    main: (
      <>
        <Jumps view={view} found={found} />
        {refusal && <SendForm view={view} pasted={pasted} found={found} refusal={refusal} />}
        <Outcome view={view} pasted={pasted} found={found} />
        {!refusal && <SendForm view={view} pasted={pasted} found={found} />}
        <Form view={view} given={given} groups={groups} tooBig={given === undefined} strict={strict} />
      </>
    ),
  };
}

/* Characters that are put back into the field: more would make typing slow. */
const mostKept = 262_144;

function Jumps({ view, found }: { view: VisitorsView; found: Examined }) {
  const say = words[view.language];
  const carried = found.canonical !== undefined;
  const places = [
    ['report', say.report],
    ['source', say.source],
    ...(carried ? [['canonical', say.canonical] as const, ['translations', say.translations] as const] : []),
    ...(carried && view.desk.sandbox ? [['send', say.send] as const] : []),
    ['document', say.edit],
  ] as const;
  return (
    <nav aria-label={say.jump}>
      <ul class="choices jumps">
        {places.map(([place, name]) => (
          <li key={place}>
            <a href={`#${place}`}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Outcome({ view, pasted, found }: { view: VisitorsView; pasted: Pasted; found: Examined }) {
  const { language } = view;
  const { report, examination } = found;
  const findings = numbered(report);
  const format = examination.reading?.format ?? examination.format?.name;
  return (
    <>
      <div class="beside">
        <Report report={report} findings={findings} size={pasted.bytes.length} language={language} />
        <Source text={pasted.text} findings={findings} language={language} />
      </div>
      <Canonical examined={found} language={language} />
      <Translations examined={found} language={language} />
      {format && <Curl view={view} text={pasted.text} format={format} sender={examination.messages[0]?.sender.gln} />}
    </>
  );
}

function Curl({ view, ...call }: { view: VisitorsView; text: string; format: FormatName; sender: string | undefined }) {
  const say = words[view.language];
  const { command, fromFile } = curlOf(view.site, call);
  return (
    <details>
      <summary>{say.curl}</summary>
      <p>
        {say.curlHelp} {fromFile && say.curlFile}
      </p>
      <Shown id="curl" label={say.curl} text={command} language={view.language} />
    </details>
  );
}

interface FormProps {
  view: VisitorsView;
  given?: string | undefined;
  example?: string;
  groups: readonly ExampleGroup[];
  problem?: string;
  tooBig?: boolean;
  strict?: boolean;
}

function Form({ view, given = '', example = '', groups, problem, tooBig, strict }: FormProps) {
  const say = words[view.language];
  return (
    <>
      <p>
        {say.intro} <strong>{say.private}</strong>
      </p>
      <Examples groups={groups} chosen={example} language={view.language} />
      <form method="post" action="/workbench" encType="multipart/form-data" class="drop" data-drop="file">
        {view.csrf !== undefined && <Hidden name="csrf" value={view.csrf} />}
        <div class="field">
          <label for="document">{say.document}</label>
          <textarea
            id="document"
            name="document"
            class="exact"
            rows={16}
            spellcheck={false}
            autocomplete="off"
            aria-describedby={problem === undefined ? 'document-help' : 'document-help document-problem'}
            aria-invalid={problem === undefined ? undefined : 'true'}
          >
            {/* A line feed at the very beginning is the browser's own. */}
            {`\n${given}`}
          </textarea>
          <small id="document-help">{say.documentHelp}</small>
          {tooBig && <small>{say.tooBig}</small>}
          {problem !== undefined && (
            <small id="document-problem" class="error">
              {problem}
            </small>
          )}
        </div>
        <div class="field">
          <label for="file">{say.file}</label>
          <input id="file" name="file" type="file" accept=".xml,.json,.txt,application/json,application/xml,text/xml" />
          <small class="drop-hint" hidden>
            {say.drop}
          </small>
        </div>
        <label>
          <input type="checkbox" name="strict" value="yes" checked={strict === true} /> {say.strict}
        </label>
        <p class="choices">
          <button type="submit">{say.check}</button>
        </p>
      </form>
    </>
  );
}

function Examples({
  groups,
  chosen,
  language,
}: {
  groups: readonly ExampleGroup[];
  chosen: string;
  language: Language;
}) {
  const say = words[language];
  return (
    <form method="get" action="/workbench" class="query" aria-label={say.fixtures}>
      <div class="field">
        <label for="example">{say.fixtures}</label>
        <select id="example" name="example">
          {groups.map(({ name, examples }) => (
            <optgroup key={name} label={nameOf(name, language)}>
              {examples.map(({ file, case: title, format }) => (
                <option key={file} value={file} selected={file === chosen}>
                  {format === undefined ? title : `${title} · ${format}`}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </div>
      <button type="submit">{say.fill}</button>
    </form>
  );
}

function nameOf(group: string, language: Language): string {
  return Object.entries(typeNames).find(([name]) => name === group)?.[1][language] ?? words[language].refused;
}
