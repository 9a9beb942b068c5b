import type {
  DocumentedExample,
  DocumentedMedia,
  DocumentedOperation,
  DocumentedParameter,
  DocumentedResponse,
  OpenapiDocument,
} from '../intake/openapi-document.ts';

/** One call with its place. */
export interface Place {
  /** In capitals. */
  method: string;
  path: string;
  operation: DocumentedOperation;
}

/** Every call of the document, in its order. */
export function placesOf({ paths }: OpenapiDocument): Place[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** The last part of a reference: the name under which its target stands among the components. */
export function nameIn(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

/** A parameter, its reference followed. */
export function parameterOf(document: OpenapiDocument, parameter: DocumentedParameter): DocumentedParameter {
  return (parameter.$ref && document.components.parameters[nameIn(parameter.$ref)]) || parameter;
}

/** An answer, its reference followed. */
export function responseOf(document: OpenapiDocument, response: DocumentedResponse): DocumentedResponse {
  return (response.$ref && document.components.responses[nameIn(response.$ref)]) || response;
}

/** The examples of a body by their names, references followed. */
export function examplesOf(
  document: OpenapiDocument,
  { example, examples = {} }: DocumentedMedia,
): [string, DocumentedExample][] {
  const named = Object.entries(examples).map(([name, one]): [string, DocumentedExample] => [
    name,
    (one.$ref && document.components.examples[nameIn(one.$ref)]) || one,
  ]);
  return example === undefined ? named : [['example', { value: example }], ...named];
}

/** An example as it goes over the wire, in lines where it is JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}
