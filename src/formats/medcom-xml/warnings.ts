import { hasCprDate, hasGlnCheckDigit } from '../../numbers.ts';
import { childOf, codeOf, rawTextOf } from './element.ts';
import { type Frame, readCover } from './emessage.ts';

/** Warns of numbers that the schema lets pass: a GLN that is not 13 digits or has a wrong check digit, an impossible CPR date (contract §2). */
export function warnOfNumbers(frame: Frame): void {
  for (const party of ['Sender', 'Receiver']) {
    const element = childOf(childOf(frame.element, party), 'EANIdentifier');
    const gln = codeOf(element);
    if (!element || gln === undefined) continue;
    if (!/^[0-9]{13}$/.test(gln)) {
      const detail = 'The GLN is not 13 digits, so the party cannot be found by it; give its GLN.';
      frame.note({ severity: 'warning', code: 'GLN_SHAPE', detail }, element);
    } else if (!hasGlnCheckDigit(gln)) {
      const detail = 'The last digit of the GLN is not its GS1 check digit; look the number up.';
      frame.note({ severity: 'warning', code: 'GLN_CHECK_DIGIT', detail }, element);
    }
  }
  const number = childOf(childOf(frame.element, 'Patient'), 'CivilRegistrationNumber');
  if (number && !hasCprDate(rawTextOf(number) ?? '')) {
    const detail = 'The CPR number begins with a date that does not exist; check the number.';
    frame.note({ severity: 'warning', code: 'CPR_DATE', detail }, number);
  }
}

/** Warns of a year that no point in time of a message can have. */
export function warnOfTime(frame: Frame): void {
  if (/^[0-9]{4}-/.test(readCover(frame).sentAt)) return;
  const detail = 'The year of the sending is not one of four digits; correct the date.';
  frame.note(
    { severity: 'warning', code: 'DATE_UNREADABLE', detail },
    childOf(frame.element, 'Letter') ?? frame.element,
  );
}
