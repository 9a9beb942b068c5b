import { addressOn, type Character } from '../character.ts';

/** Fails twice and then takes over. */
export const shaky: Character = {
  name: 'shaky',
  does: 'answers 503 to the first two calls of each delivery and takes over the third',
  party: {
    gln: '5790000992027',
    sor: '992021000016003',
    name: 'Vaklevorn',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('shaky') },
    receipts: 'on-ack',
    retry: { pauses: [1, 1, 5, 30] },
  },
  play: { kind: 'called', answer: async ({ times }) => ({ status: times <= 2 ? 503 : 204 }) },
};
