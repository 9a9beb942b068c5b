import type { Request } from 'express';
import { GatewayError } from '../errors.ts';
import { isUuid } from '../formats/derived-ids.ts';

/** An id of the path. What is no UUID was never an id here: NOT_FOUND, like the id of somebody else's message. */
export function idOf(request: Request, name: string): string {
  const id = request.params[name];
  if (typeof id === 'string' && isUuid(id)) return id;
  throw notFound();
}

/** The GLN of a party in the path. What is none was never a party's: NOT_FOUND, like one that nobody has. */
export function glnOf(request: Request): string {
  const { gln } = request.params;
  if (typeof gln === 'string' && /^[0-9]{13}$/.test(gln)) return gln;
  throw noParty();
}

/** What is answered for a GLN that no party has. */
export function noParty(): GatewayError {
  return new GatewayError('NOT_FOUND', 'No party here has this GLN: check the number.', [], { reason: 'receiver' });
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
