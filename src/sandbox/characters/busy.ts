import { addressOn, type Character } from '../character.ts';

/** Asks to be left alone for five seconds, then takes over. */
export const busy: Character = {
  name: 'busy',
  does: 'answers 429 with Retry-After: 5 to the first call of each delivery and takes over the second',
  party: {
    gln: '5790000992041',
    sor: '992041000016008',
    name: 'Travlheden',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('busy') },
    receipts: 'on-ack',
  },
  play: {
    kind: 'called',
    answer: async ({ times }) => (times > 1 ? { status: 204 } : { status: 429, headers: { 'Retry-After': '5' } }),
  },
};
