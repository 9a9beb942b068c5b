import type { ReceiptContent } from '../../message.ts';
import type { Letter } from '../format.ts';
import { readIssue } from './issues.ts';
import type { MessageBundle } from './message-bundle.ts';
import { readOrganization } from './read-parties.ts';

/** What an Acknowledgement says in the words of a receipt. Source: contract §4, *Receipts*. */
export const outcomes: Record<string, ReceiptContent['outcome']> = {
  ok: 'accepted',
  'fatal-error': 'rejected',
  'transient-error': 'failed-temporarily',
};

/** A valid Acknowledgement as the letter that carries a receipt. */
export function readAcknowledgement(message: MessageBundle): Letter {
  const { bundle, header } = message;
  const response = header?.response;
  const outcome =
    message.resolveAs('OperationOutcome', response?.details) ?? message.all('OperationOutcome')[0]?.resource;
  const issues = (outcome?.issue ?? []).flatMap((issue) => readIssue(issue) ?? []);
  return {
    cover: {
      letterId: header?.id ?? '',
      envelopeId: bundle.id,
      sentAt: bundle.timestamp,
      sender: readOrganization(message.resolveAs('Organization', header?.sender)),
      receiver: readOrganization(message.resolveAs('Organization', header?.destination?.[0]?.receiver)),
    },
    body: {
      kind: 'receipt',
      outcome: outcomes[response?.code ?? ''] ?? 'rejected',
      original: { letterId: response?.identifier ?? '' },
      ...(issues.length > 0 ? { issues } : {}),
    },
  };
}
