import type { DocumentedMedia, OpenapiDocument } from '../intake/openapi-document.ts';
import { examplesOf, type Place, parameterOf, responseOf, textOf } from './lookup.ts';
import { asCurl, sampleCall } from './sample-call.ts';
import { SchemaView } from './schema.tsx';
import { Description, inline } from './text.tsx';

interface CallProps {
  document: OpenapiDocument;
  place: Place;
}

/** One call: what it is for, what goes in, what comes back, and how to make it. Its anchor is its operationId. */
export function Call({ document, place }: CallProps) {
  const { method, path, operation } = place;
  const { operationId, summary, description, requestBody } = operation;
  return (
    <article id={operationId} aria-labelledby={`${operationId}-title`}>
      <h3 id={`${operationId}-title`}>
        <a href={`#${operationId}`}>
          <span class={`method ${method.toLowerCase()}`}>{method}</span> <code>{path}</code>
        </a>
      </h3>
      <p class="summary">{inline(summary)}</p>
      <Description text={description} />
      <Parameters document={document} place={place} />
      {requestBody && (
        <>
          <h4>Body{requestBody.required ? '' : ', not required'}</h4>
          <Description text={requestBody.description} />
          {Object.entries(requestBody.content).map(([type, media]) => (
            <Body key={type} document={document} type={type} media={media} />
          ))}
        </>
      )}
      <h4>By curl</h4>
      <pre>{asCurl(sampleCall(document, place), document.servers[0]?.url ?? '')}</pre>
      <h4>Answers</h4>
      <Answers document={document} place={place} />
    </article>
  );
}

function Parameters({ document, place: { operation } }: CallProps) {
  /* The two that every call takes are told once, at the beginning. */
  const all = (operation.parameters ?? []).map((one) => parameterOf(document, one));
  const told = all.filter((one) => one.in !== 'header');
  if (told.length === 0) return null;
  return (
    <>
      <h4>Parameters</h4>
      <dl class="parameters">
        {told.map(({ name, in: where, required, description, schema }) => (
          <div key={name}>
            <dt>
              <code>{name}</code> <small>{required ? `in the ${where}, required` : `in the ${where}`}</small>
            </dt>
            <dd>
              <Description text={description} />
              <SchemaView schema={schema} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Answers({ document, place: { operation } }: CallProps) {
  return (
    <dl class="answers">
      {Object.entries(operation.responses).map(([status, written]) => {
        const response = responseOf(document, written);
        const codes = response['x-problem-codes'];
        return (
          <div key={status}>
            <dt>
              <span class={`status s${status[0]}`}>{status}</span>
            </dt>
            <dd>
              <p>
                {inline(response.description)}
                {codes?.map((code) => (
                  <>
                    {' '}
                    <a key={code} href={`#error-${code}`}>
                      {code}
                    </a>
                  </>
                ))}
              </p>
              {!codes &&
                Object.entries(response.content ?? {}).map(([type, media]) => (
                  <Body key={type} document={document} type={type} media={media} />
                ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface BodyProps {
  document: OpenapiDocument;
  type: string;
  media: DocumentedMedia;
}

function Body({ document, type, media }: BodyProps) {
  return (
    <div class="body">
      <h5>
        <code>{type}</code>
      </h5>
      <SchemaView schema={media.schema} />
      {examplesOf(document, media).map(([name, { summary, value, 'x-file': file }]) => (
        <details key={name}>
          <summary>
            Example: {summary ?? name}
            {file?.startsWith('fixtures/calls/') === false && <small> {file}</small>}
          </summary>
          <pre>{textOf(value)}</pre>
        </details>
      ))}
    </div>
  );
}
