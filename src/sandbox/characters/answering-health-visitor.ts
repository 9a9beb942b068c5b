import type { Message } from '../../message.ts';
import type { Character } from '../character.ts';
import { replyTo } from '../reply.ts';

const author = { name: 'Hanne Prøvegaard', role: 'Sundhedsplejerske', phone: '65909091' };

/** Takes handovers and letters over and writes back. */
export const answeringHealthVisitor: Character = {
  name: 'answering-health-visitor',
  does: 'takes everything over; to a child examination or a new letter it writes back after a minute of the clock',
  party: {
    gln: '5790000992164',
    sor: '992161000016005',
    name: 'Sundhedsplejen, Prøvekøbing Kommune',
    roles: ['health-visitor'],
    municipality: '0999',
    formats: ['fhir-json'],
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
          const isLetter = received.type === 'correspondence' && received.exchange?.kind !== 'reply';
          if (received.type !== 'child-examination' && !isLetter) return undefined;
          const content = {
            category: 'healthcare',
            subject: 'Tak for henvendelsen',
            text: 'Tak. Vi ringer til familien i denne uge og skriver, når vi har set barnet.',
          } as const;
          return { ...replyTo(received, { ...marks, author }), type: 'correspondence', content };
        },
      },
    ],
  },
};
