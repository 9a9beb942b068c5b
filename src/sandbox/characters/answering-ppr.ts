import { toCopenhagen } from '../../formats/copenhagen-time.ts';
import type { Message, ReferralStatusContent } from '../../message.ts';
import type { Character, Reply } from '../character.ts';
import { replyTo } from '../reply.ts';

const author = { name: 'Pia Prøvemark', role: 'Psykolog', phone: '65505050' };
const day = 24 * 60 * 60;

/** Takes referrals over, tells that the work has begun, and some days later that it is done. */
export const answeringPpr: Character = {
  name: 'answering-ppr',
  does: 'takes referrals over; after a minute of the clock it sends the status started, after three days completed',
  party: {
    gln: '5790000992140',
    sor: '992141000016009',
    name: 'PPR, Prøvekøbing Kommune',
    roles: ['ppr'],
    municipality: '0999',
    formats: ['medcom-xml'],
    channel: { kind: 'inbox' },
    receipts: 'on-ack',
  },
  play: {
    kind: 'fetching',
    settle: 'ack',
    replies: [
      status(60, 'started', 'Forløbet er begyndt. Vi har talt med hjemmet og skolen.'),
      status(3 * day, 'completed', 'Forløbet er afsluttet. Skolen følger op.'),
    ],
  },
};

function status(afterSeconds: number, said: ReferralStatusContent['status'], summary: string): Reply {
  return {
    afterSeconds,
    write(received, marks): Message | undefined {
      if (received.type !== 'child-referral' && received.type !== 'municipal-referral') return undefined;
      const { date } = toCopenhagen(marks.at.toISOString());
      const content = { referralId: received.letterId, status: said, date, summary, contact: author };
      return { ...replyTo(received, { ...marks, author }), type: 'referral-status', content };
    },
  };
}
