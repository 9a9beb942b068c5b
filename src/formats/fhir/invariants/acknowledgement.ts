import type { Rule } from './rule.ts';
import { resourceAt } from './rule.ts';

/**
 * The invariants of Acknowledgement 2.0.3. Its medcom-messaging-1 and -3 are written so that they always hold; medcom-acknowledgement-2 is the schema of the header.
 * Source: profiles/constraints of the package; two Provenances: standard text.
 */
export const acknowledgementRules: readonly Rule[] = [
  {
    key: 'medcom-messaging-2',
    detail: 'A message has at least one Provenance.',
    check: (message) => (message.all('Provenance').length > 0 ? [] : [['entry']]),
  },
  {
    key: 'medcom-acknowledgement-1',
    detail: 'A response other than ok comes with an OperationOutcome.',
    check: (message) => {
      const code = message.header?.response?.code;
      return code === 'ok' || message.all('OperationOutcome').length > 0 ? [] : [resourceAt(0, 'response', 'code')];
    },
  },
];
