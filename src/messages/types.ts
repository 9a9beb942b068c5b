import type { MessageTypeName } from '../message.ts';
import { childExamination } from './child-examination/child-examination.ts';
import { childReferral } from './child-referral/child-referral.ts';
import { correspondence } from './correspondence/correspondence.ts';
import { fmkConfirmation } from './fmk-confirmation/fmk-confirmation.ts';
import { fmkReminder } from './fmk-reminder/fmk-reminder.ts';
import type { MessageType } from './message-type.ts';
import { municipalReferral } from './municipal-referral/municipal-referral.ts';
import { receipt } from './receipt/receipt.ts';
import { referralStatus } from './referral-status/referral-status.ts';

/** The table of the message types: the contract's eight. */
export const messageTypes: { readonly [T in MessageTypeName]: MessageType<T> } = {
  correspondence,
  'municipal-referral': municipalReferral,
  'child-referral': childReferral,
  'referral-status': referralStatus,
  'child-examination': childExamination,
  'fmk-reminder': fmkReminder,
  'fmk-confirmation': fmkConfirmation,
  receipt,
};

/** The message type of this name. */
export function messageType<T extends MessageTypeName>(name: T): MessageType<T> {
  return messageTypes[name];
}
