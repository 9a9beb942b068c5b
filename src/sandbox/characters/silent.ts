import { addressOn, type Character } from '../character.ts';

/* Longer than anybody waits for it. */
const forEver = 10 * 365 * 24 * 60 * 60;

/** Takes the call and never answers. */
export const silent: Character = {
  name: 'silent',
  does: 'takes the call and never answers: two tries of two seconds, then a dead letter',
  party: {
    gln: '5790000992034',
    sor: '992031000016001',
    name: 'Tavsheden',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('silent'), timeoutSeconds: 2 },
    receipts: 'on-ack',
    retry: { pauses: [1] },
  },
  play: {
    kind: 'called',
    async answer({ wait }) {
      await wait(forEver);
      return { status: 204 };
    },
  },
};
