import type { Request, Response } from 'express';
import type { Answer } from './endpoint.ts';
import { answerInFhir, isFhirCall } from './fhir-syntax.ts';
import { operationOutcomeOf } from './operation-outcome.ts';
import type { Problem } from './problem.ts';

/** Sends an answer. Bytes go out with exactly the content type they are given. */
export function reply(response: Response, { status, json, bytes, headers = {} }: Answer): void {
  response.status(status);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (bytes) {
    response.setHeader('Content-Type', bytes.contentType);
    response.end(bytes.content);
  } else if (json === undefined) response.end();
  else response.json(json);
}

/** Sends a problem as RFC 9457 has it, or as an OperationOutcome to a client that would rather have FHIR and below `/fhir`. */
export function replyProblem(request: Request, response: Response, problem: Problem): void {
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (problem.status === 503 && !response.hasHeader('Retry-After')) response.setHeader('Retry-After', '5');
  if (isFhirCall(request)) {
    reply(response, answerInFhir(request, problem.status, operationOutcomeOf(problem)));
    return;
  }
  const fhir = request.accepts(['application/problem+json', 'application/fhir+json']) === 'application/fhir+json';
  const body = fhir ? operationOutcomeOf(problem) : problem;
  const contentType = fhir ? 'application/fhir+json; charset=utf-8' : 'application/problem+json';
  reply(response, { status: problem.status, bytes: { content: Buffer.from(JSON.stringify(body)), contentType } });
}
