import { Fragment } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { styleSheet as consoleStyle } from '../console/shell/assets.ts';
import { treatments } from '../errors.ts';
import { danishProblems } from '../findings/problems.ts';
import type { OpenapiDocument } from '../intake/openapi-document.ts';
import { Call } from './call.tsx';
import { placesOf } from './lookup.ts';
import { SchemaView } from './schema.tsx';
import { Description, inline } from './text.tsx';

/**
 * The document as one page for people: every call, schema and code has an anchor; nothing in it needs JavaScript. Made in
 * pieces, so that nobody else waits for it.
 */
export async function referencePage(document: OpenapiDocument, styleSheet: string): Promise<string> {
  const pieces = [<Beginning key="" document={document} />, ...bodyOf(document), <Errors key="" document={document} />];
  const written: string[] = [];
  for (const piece of [...pieces, ...schemasOf(document)]) {
    written.push(renderToString(piece));
    await new Promise(setImmediate);
  }
  const frame = renderToString(<Frame document={document} styleSheet={styleSheet} />);
  return `<!doctype html>${frame.replace('</main>', () => `${written.join('')}</main>`)}`;
}

function Frame({ document, styleSheet }: { document: OpenapiDocument; styleSheet: string }) {
  const { info, tags } = document;
  const places = placesOf(document);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{info.title}: API</title>
        <link rel="stylesheet" href={consoleStyle} />
        <link rel="stylesheet" href={styleSheet} />
      </head>
      <body class="reference">
        <a class="skip" href="#main">
          Skip to the calls
        </a>
        <nav aria-label="Calls">
          <p class="product">
            {info.title} {info.version}
          </p>
          <Places
            places={[
              ['#errors', 'Errors'],
              ['#schemas', 'Schemas'],
              ['/openapi.json', 'openapi.json'],
              ['/asyncapi.json', 'asyncapi.json'],
            ]}
          />
          {tags.map(({ name }) => (
            <section key={name} aria-label={name}>
              <p>
                <a href={`#tag-${name}`}>{name}</a>
              </p>
              <Places
                places={places
                  .filter(({ operation }) => operation.tags.includes(name))
                  .map(({ method, path, operation }) => [`#${operation.operationId}`, `${method} ${path}`])}
              />
            </section>
          ))}
        </nav>
        <main id="main" tabindex={-1} />
      </body>
    </html>
  );
}

function Places({ places }: { places: [string, string][] }) {
  return (
    <ul>
      {places.map(([address, name]) => (
        <li key={address}>
          <a href={address}>{name}</a>
        </li>
      ))}
    </ul>
  );
}

/* Of each group its heading and its calls. */
function bodyOf(document: OpenapiDocument) {
  const places = placesOf(document);
  return document.tags.flatMap(({ name, description }) => [
    <Fragment key={name}>
      <h2 id={`tag-${name}`}>{name}</h2>
      <p>{description}</p>
    </Fragment>,
    ...places
      .filter(({ operation }) => operation.tags.includes(name))
      .map((place) => <Call key={place.operation.operationId} document={document} place={place} />),
  ]);
}

function Beginning({ document }: { document: OpenapiDocument }) {
  return (
    <>
      <h1>{document.info.title}: API</h1>
      <Description text={document.info.description} />
      <EveryCall document={document} />
    </>
  );
}

/* What is the same for every call. */
function EveryCall({ document: { components } }: { document: OpenapiDocument }) {
  return (
    <dl class="parameters">
      {Object.values(components.parameters)
        .filter((parameter) => parameter.in === 'header')
        .map(({ name, description = '' }) => (
          <div key={name}>
            <dt>
              <code>{name}</code> <small>header of every call, not required</small>
            </dt>
            <dd>{inline(description)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Errors({ document: { components } }: { document: OpenapiDocument }) {
  const titles: Record<string, { status: number; title: string }> = treatments;
  const danish: Record<string, { title: string }> = danishProblems;
  return (
    <section aria-labelledby="errors">
      <h2 id="errors">errors</h2>
      <p>
        Every refusal has one of these codes. A client shows its user <code>title</code> and <code>detail</code>, in
        Danish with <code>Accept-Language: da</code>, and goes by <code>code</code> itself.
      </p>
      <section class="scrolls" tabindex={0} aria-label="All codes">
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Status</th>
              <th scope="col">Meaning</th>
              <th scope="col">På dansk</th>
              <th scope="col">What to do, for example</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(components.examples).map(([code, { value }]) => (
              <tr key={code} id={`error-${code}`}>
                <th scope="row">
                  <code>{code}</code>
                </th>
                <td>{titles[code]?.status ?? 500}</td>
                <td>{titles[code]?.title ?? 'The gateway failed'}</td>
                <td lang="da">{danish[code]?.title}</td>
                <td>{detailIn(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function detailIn(value: unknown): string {
  return typeof value === 'object' && value !== null && 'detail' in value ? String(value.detail) : '';
}

function schemasOf({ components }: OpenapiDocument) {
  return [
    <h2 key="" id="schemas">
      schemas
    </h2>,
    ...Object.entries(components.schemas).map(([name, schema]) => (
      <article key={name} id={`schema-${name}`} aria-labelledby={`schema-${name}-title`}>
        <h3 id={`schema-${name}-title`}>
          <a href={`#schema-${name}`}>{name}</a>
        </h3>
        <SchemaView schema={schema} />
      </article>
    )),
  ];
}
