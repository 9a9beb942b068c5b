import type { Character } from '../character.ts';

/** Leases what there is and never says a word of it. */
export const forgetful: Character = {
  name: 'forgetful',
  does: 'leases each message again and again and never acknowledges: a dead letter after twenty leases, in about a minute',
  party: {
    gln: '5790000992072',
    sor: '992071000016004',
    name: 'Glemsomheden',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'inbox' },
    receipts: 'on-ack',
  },
  play: { kind: 'fetching', settle: 'leave' },
};
