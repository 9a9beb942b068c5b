import type { Character } from '../character.ts';

const minutes = 5;

/** Has an inbox that nobody empties, and little patience. */
export const absent: Character = {
  name: 'absent',
  does: `never fetches: the message expires after ${minutes} minutes of the clock, and the sender gets a negative receipt`,
  party: {
    gln: '5790000992065',
    sor: '992061000016009',
    name: 'Fraværet',
    roles: ['other'],
    formats: ['medcom-xml', 'json'],
    channel: { kind: 'inbox' },
    receipts: 'on-ack',
    timeToLive: { seconds: minutes * 60 },
  },
  play: { kind: 'nobody' },
};
