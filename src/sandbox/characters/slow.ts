import { addressOn, type Character } from '../character.ts';

const seconds = 20;

/** Takes over what it is sent, after 20 seconds. */
export const slow: Character = {
  name: 'slow',
  does: `takes every message over, ${seconds} seconds after it was called`,
  party: {
    gln: '5790000992003',
    sor: '992001000016005',
    name: 'Langsomheden',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('slow'), timeoutSeconds: 30 },
    receipts: 'on-ack',
  },
  play: {
    kind: 'called',
    async answer({ wait }) {
      await wait(seconds);
      return { status: 204 };
    },
  },
};
