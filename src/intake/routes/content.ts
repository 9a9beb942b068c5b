import { writtenDocumentOf } from '../../delivery/written.ts';
import { GatewayError } from '../../errors.ts';
import { addEvents } from '../../store/events.ts';
import type { Answer, Call, Endpoint } from '../endpoint.ts';
import { idOf } from '../ids.ts';
import { readQuery } from '../query.ts';

/** The document behind a claim check. */
export const contentEndpoints: readonly Endpoint[] = [
  { method: 'get', path: '/v1/inbox/:deliveryId/content', access: 'party', answer: showContent },
];

async function showContent({ desk, caller, request }: Call): Promise<Answer> {
  readQuery(request, {});
  const document = await writtenDocumentOf(desk.context.store, caller.parties, idOf(request, 'deliveryId'));
  if (document) {
    const { messageId, partyGln: actor } = document;
    await addEvents(desk.context.store.pool, [{ messageId, kind: 'content-read', actor }]);
    return { status: 200, bytes: { content: document.bytes, contentType: document.contentType } };
  }
  throw new GatewayError('NOT_FOUND', 'No delivery with this id was ever leased to your parties.', [], {
    reason: 'delivery',
  });
}
