import { addressOn, type Character } from '../character.ts';

/** Says that it is gone for good. */
export const gone: Character = {
  name: 'gone',
  does: 'answers 410: nothing goes out to it until an operator resumes it',
  party: {
    gln: '5790000992058',
    sor: '992051000016006',
    name: 'Nedlagt Klinik',
    roles: ['other'],
    formats: ['json'],
    channel: { kind: 'webhook', url: addressOn('gone') },
    receipts: 'on-ack',
  },
  play: { kind: 'called', answer: async () => ({ status: 410 }) },
};
