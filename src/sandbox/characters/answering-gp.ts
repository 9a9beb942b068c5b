import type { Message } from '../../message.ts';
import type { Character } from '../character.ts';
import { replyTo } from '../reply.ts';

const author = { name: 'Karl Prøvesen', role: 'Praktiserende læge', phone: '66110022' };

/** Brings the medication record up to date when it is asked to. */
export const answeringGp: Character = {
  name: 'answering-gp',
  does: 'takes requests to update the medication record over and confirms them after a minute of the clock',
  party: {
    gln: '5790000992157',
    sor: '992151000016007',
    name: 'Lægehuset Prøvekøbing',
    roles: ['gp'],
    municipality: '0999',
    formats: ['medcom-xml'],
    channel: { kind: 'inbox' },
    receipts: 'on-ack',
  },
  play: {
    kind: 'fetching',
    settle: 'ack',
    replies: [
      {
        afterSeconds: 60,
        write(received, marks): Message | undefined {
          if (received.type !== 'fmk-reminder') return undefined;
          const content = { outcome: 'updated' as const, updatedAt: marks.at.toISOString(), note: 'FMK er rettet.' };
          return { ...replyTo(received, { ...marks, author }), type: 'fmk-confirmation', content };
        },
      },
    ],
  },
};
