import type { RejectCode } from '../../receipts/outcome.ts';
import type { Character } from '../character.ts';

/* A receiver for each reject code of the contract. */
const refusals: Readonly<Record<RejectCode, { gln: string; sor: string; text: string }>> = {
  'unknown-patient': { gln: '5790000992089', sor: '992081000016002', text: 'Vi kender ikke patienten.' },
  'not-our-citizen': { gln: '5790000992096', sor: '992091000016000', text: 'Borgeren bor i en anden kommune.' },
  'wrong-receiver': { gln: '5790000992102', sor: '992101000016006', text: 'Meddelelsen hører ikke til her.' },
  unreadable: { gln: '5790000992119', sor: '992111000016008', text: 'Vores system kan ikke læse meddelelsen.' },
  'wrong-version': { gln: '5790000992126', sor: '992121000016004', text: 'Vores system tager ikke denne version.' },
  other: { gln: '5790000992133', sor: '992131000016002', text: 'Vi kan ikke tage imod meddelelsen.' },
};

/** Six receivers, each of which refuses everything for a reason of its own. */
export const refusing: readonly Character[] = Object.entries(refusals).map(([name, { gln, sor, text }]) => {
  const code = name as RejectCode;
  return {
    name: `refuses-${code}`,
    does: `refuses every message on receipt with the code ${code}`,
    party: {
      gln,
      sor,
      name: `Afviser: ${code}`,
      roles: ['other'],
      formats: ['medcom-xml', 'json'],
      channel: { kind: 'inbox' },
      receipts: 'on-ack',
    },
    play: { kind: 'fetching', settle: { code, text } },
  };
});
