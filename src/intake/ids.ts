import type { Request } from 'express';
import { GatewayError } from '../errors.ts';
import { isUuid } from '../formats/derived-ids.ts';

/** An id of the path. What is no UUID was never an id here: NOT_FOUND, like the id of somebody else's message. */
export function idOf(request: Request, name: string): string {
  const id = request.params[name];
  if (typeof id === 'string' && isUuid(id)) return id;
  throw notFound();
}

/** What is answered on a path that the API does not have. */
export function noSuchPath(): GatewayError {
  return new GatewayError('NOT_FOUND', 'The API has no such path: see /openapi.json for those it has.', [], {
    reason: 'path',
  });
}

/** What is answered for an id that is unknown, and for one that is another party's: nobody can tell them apart. */
export function notFound(): GatewayError {
  return new GatewayError(
    'NOT_FOUND',
    'There is nothing with this id among what the parties of this credential sent or received: check the id and the credential.',
  );
}
