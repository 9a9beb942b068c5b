import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateMessage } from '../src/formats/json/index.ts';
import { messageTypeNames } from '../src/message.ts';
import { type Carrier, carry, interpret } from '../src/messages/index.ts';
import { messageArbitrary } from './arbitraries.ts';
import { propertyRuns } from './support/property-runs.ts';

const correspondenceAlone: Carrier = { carries: ['correspondence', 'receipt'] };
const referralsToo: Carrier = {
  carries: ['referral', 'closing-note', 'correspondence', 'receipt'],
  diagnosesHeld: (diagnoses) => Math.min(diagnoses.length, 6),
};
const referralsWithoutDiagnoses: Carrier = { carries: ['referral', 'closing-note', 'correspondence', 'receipt'] };
const canonical: Carrier = { carries: ['canonical'] };
const carriers = { correspondenceAlone, referralsToo, referralsWithoutDiagnoses, canonical };

describe.each(messageTypeNames)('a generated %s', (type) => {
  test('satisfies its schema', () => {
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        expect(validateMessage(message)).toEqual([]);
      }),
    );
  });

  test.each(Object.entries(carriers))('comes back to the letter from a carrier with %s', (_, carrier) => {
    fc.assert(
      fc.property(messageArbitrary(type), (message) => {
        const { message: back, findings } = interpret(carry(message, carrier));
        expect(findings).toEqual([]);
        expect(back).toEqual(message);
      }),
      { numRuns: propertyRuns(40) },
    );
  });
});
