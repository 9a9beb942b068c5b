import type { Finding } from '../finding.ts';
import type { Message } from '../message.ts';
import { hasCprDate, hasGlnCheckDigit } from '../numbers.ts';
import { notInFuture, warning } from './checks.ts';
import { messageType } from './types.ts';

/**
 * What the business rules of the contract say of a message, with JSON Pointers as paths. Rules that are broken come as errors;
 * a message that came on a carrier is not refused for them. Source: contract §2, §3.
 */
export function rulesOf(message: Message, now: Date): Finding[] {
  return [
    ...locationNumbers(message),
    ...personNumber(message),
    ...notInFuture(message.sentAt, '/sentAt', now),
    ...consentDate(message, now),
    ...(messageType(message.type).rules?.(message, now) ?? []),
  ];
}

function locationNumbers({ sender, receiver, exchange }: Message): Finding[] {
  const numbers: [path: string, gln: string | undefined][] = [
    ['/sender/gln', sender.gln],
    ['/receiver/gln', receiver.gln],
    ['/exchange/precedes/senderGln', exchange?.precedes?.senderGln],
  ];
  return numbers.flatMap(([path, gln]) =>
    gln === undefined || hasGlnCheckDigit(gln)
      ? []
      : [
          warning(
            'GLN_CHECK_DIGIT',
            path,
            'The last digit of the GLN is not its check digit: look the number up again.',
          ),
        ],
  );
}

function personNumber({ patient }: Message): Finding[] {
  if (patient?.cpr === undefined || hasCprDate(patient.cpr)) return [];
  return [warning('CPR_DATE', '/patient/cpr', 'The CPR number begins with no date that exists: check the number.')];
}

function consentDate({ content }: Message, now: Date): Finding[] {
  if (!('consent' in content)) return [];
  return notInFuture(content.consent?.date, '/content/consent/date', now);
}
