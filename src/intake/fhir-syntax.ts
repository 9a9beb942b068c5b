import type { Request } from 'express';
import { escapeXml } from '../formats/fhir/xml-print.ts';
import type { Answer } from './endpoint.ts';
import type { Parameter } from './query.ts';

type Syntax = 'json' | 'xml';

/** A resource of the FHIR side: properties in FHIR's order, with neither ids of elements nor extensions. */
export interface FhirResource {
  resourceType: string;
}

const words: Readonly<Record<string, Syntax>> = {
  json: 'json',
  'application/json': 'json',
  'text/json': 'json',
  'application/fhir+json': 'json',
  xml: 'xml',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/fhir+xml': 'xml',
};

const accepted: Readonly<Record<Syntax, readonly string[]>> = {
  json: ['application/fhir+json', 'application/json', 'text/json'],
  xml: ['application/fhir+xml', 'application/xml', 'text/xml'],
};

/** The query parameter `_format`. Source: FHIR R4, http.html#parameters; a plus sign that was not encoded has become a blank. */
export const formatParameter: Parameter<Syntax | undefined> = {
  otherwise: undefined,
  rule: 'one of json, xml, application/fhir%2Bjson, application/fhir%2Bxml',
  parse: syntaxOf,
};

/** The syntax behind a media type or a word of `_format`; undefined where it is none of FHIR's. */
export function syntaxOf(text: string | undefined): Syntax | undefined {
  const word = text?.split(';', 1)[0]?.trim().toLowerCase().replace('fhir ', 'fhir+') ?? '';
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** Whether a call is one of FHIR's: all answers to it are FHIR, refusals included. */
export function isFhirCall(request: Request): boolean {
  return request.path.startsWith('/fhir/');
}

/**
 * A resource in the syntax that the client asks for: by `_format`, else by Accept, else the one that it sent itself, else JSON.
 * Source: FHIR R4, http.html#mime-type.
 */
export function answerInFhir(
  request: Request,
  status: number,
  resource: FhirResource,
  headers: Answer['headers'] = {},
): Answer {
  const isXml = wantedSyntax(request) === 'xml';
  const text = isXml ? xmlOf(resource) : JSON.stringify(resource);
  const contentType = `application/fhir+${isXml ? 'xml' : 'json'}; charset=utf-8`;
  return { status, headers, bytes: { content: Buffer.from(text), contentType } };
}

function wantedSyntax(request: Request): Syntax {
  const { _format: format } = request.query;
  const named = typeof format === 'string' ? syntaxOf(format) : undefined;
  if (named) return named;
  const sent = syntaxOf(request.get('content-type')) ?? 'json';
  const other = sent === 'json' ? 'xml' : 'json';
  const chosen = request.accepts([...accepted[sent], ...accepted[other]]);
  return (chosen && syntaxOf(chosen)) || sent;
}

/* The printer of the messages knows the types of messages alone; here the order of the properties is the order of the elements. */
function xmlOf(resource: FhirResource): string {
  const { resourceType, ...members } = resource;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${resourceType} xmlns="http://hl7.org/fhir">${elementsOf(members)}</${resourceType}>\n`;
}

function elementsOf(members: object): string {
  return Object.entries(members)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => elementOf(name, one)))
    .join('');
}

function elementOf(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'object' && value !== null) return `<${name}>${elementsOf(value)}</${name}>`;
  return `<${name} value="${escapeXml(String(value))}"/>`;
}
