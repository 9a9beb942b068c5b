import { addressOn, type Character } from '../character.ts';

/** Answers every call with 500: dead letters, and after five failures in a row the breaker. */
export const broken: Character = {
  name: 'broken',
  does: 'answers 500: a dead letter after three tries within some seconds; after five failures in a row it is left alone',
  party: {
    gln: '5790000992010',
    sor: '992011000016007',
    name: 'Fejlmageriet',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('broken') },
    receipts: 'on-ack',
    retry: { pauses: [1, 1] },
  },
  play: { kind: 'called', answer: async () => ({ status: 500 }) },
};
