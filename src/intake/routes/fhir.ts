import type { Request } from 'express';
import { GatewayError } from '../../errors.ts';
import { accept } from '../accept.ts';
import { capabilityStatement } from '../capabilities.ts';
import type { Answer, Call, Desk, Endpoint } from '../endpoint.ts';
import { answerInFhir, formatParameter, syntaxOf } from '../fhir-syntax.ts';
import { languageHeaders, languageOf } from '../language.ts';
import { parseContentType } from '../media-type.ts';
import { acceptanceOutcomeOf } from '../operation-outcome.ts';
import { oneOf, type Parameter, readQuery } from '../query.ts';

/** The standard way to post a FHIR message, on the same pipeline as `POST /v1/messages`. */
export const fhirEndpoints: readonly Endpoint[] = [
  { method: 'post', path: '/fhir/$process-message', access: 'party', answer: processMessage },
  { method: 'get', path: '/fhir/metadata', access: 'open', answer: showCapabilities },
];

/* Source: FHIR R4, operation-messageheader-process-message.html. With async=true the answer would be a message posted somewhere. */
const synchronous: Parameter<false> = {
  otherwise: false,
  rule: 'false: the answer is given at once, and receipts come as messages of their own',
  parse: (text) => (text === 'false' ? false : undefined),
};

async function processMessage({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, { async: synchronous, _format: formatParameter });
  const { mediaType, charset } = parseContentType(request.get('content-type'));
  const bytes = await desk.readDocument(request);
  const { created, messages } = await accept(desk.context, {
    ...{ bytes, mediaType: fhirTypeOf(mediaType), caller },
    ...(charset !== undefined && { charset }),
  });
  const [first] = messages;
  const language = languageOf(request);
  return answerInFhir(request, created ? 202 : 200, acceptanceOutcomeOf(messages, created, language), {
    ...languageHeaders(language),
    ...(first && { Location: `/v1/messages/${first.id}` }),
  });
}

/* Whatever is posted here is FHIR, also under the plain names of its syntax. */
function fhirTypeOf(mediaType: string | undefined): string {
  const syntax = syntaxOf(mediaType);
  if (syntax) return `application/fhir+${syntax}`;
  throw new GatewayError(
    'UNSUPPORTED_FORMAT',
    'Send application/fhir+json or application/fhir+xml and say so in Content-Type.',
  );
}

function showCapabilities({ context }: Desk, request: Request): Answer {
  readQuery(request, { _format: formatParameter, mode: oneOf(['full', 'normative', 'terminology']) });
  return answerInFhir(request, 200, capabilityStatement(context.self.name));
}
