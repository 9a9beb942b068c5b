import type { Message } from '../../message.ts';
import type { Character } from '../character.ts';

const hours = 3;

/** Has a system of its own that gives the receipts, an hour too late. */
export const late: Character = {
  name: 'late',
  does: `takes messages over and sends its own receipt ${hours} hours of the clock later; overdue after two`,
  party: {
    gln: '5790000992171',
    sor: '992171000016000',
    name: 'Sendrægtigheden',
    roles: ['other'],
    formats: ['medcom-xml', 'json'],
    channel: { kind: 'inbox' },
    receipts: 'explicit',
  },
  play: {
    kind: 'fetching',
    settle: 'ack',
    replies: [
      {
        afterSeconds: hours * 60 * 60,
        write({ letterId, envelopeId, sender }, { id, at, as }): Message {
          const original = { letterId, ...(envelopeId !== undefined && { envelopeId }) };
          return {
            type: 'receipt',
            letterId: id,
            sentAt: at.toISOString(),
            sender: { gln: as.gln, name: as.name },
            receiver: { gln: sender.gln },
            content: { outcome: 'accepted', original },
          };
        },
      },
    ],
  },
};
