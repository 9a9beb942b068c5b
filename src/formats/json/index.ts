import type { Format, Letter } from '../format.ts';
import { inOrder } from './order.ts';
import { read } from './read.ts';

export { located } from './locate.ts';
export { validateMessage } from './validate.ts';

/** The canonical form of the contract, §3, as JSON in UTF-8. It carries every message as it is, so nothing stands in its way. */
export const json: Format = {
  name: 'json',
  mediaTypes: ['application/json'],
  carries: ['canonical'],
  enveloped: false,
  resends: false,
  specificRecipient: true,
  namesPredecessor: true,
  repeatsEpisode: false,
  read,
  obstacles: () => [],
  ids: ({ cover }) => ({ letterId: cover.letterId, envelopeId: cover.envelopeId ?? cover.letterId }),
  write,
};

function write({ cover, body }: Letter): Uint8Array {
  if (body.kind !== 'canonical') throw new Error('the json format writes canonical bodies alone');
  const message = inOrder({ type: body.type, ...cover, content: body.content });
  return Buffer.from(`${JSON.stringify(message, null, 2)}\n`);
}
