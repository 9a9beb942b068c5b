import type { MessageType } from '../message-type.ts';

/** Kvittering. Source: contract §1; carriers XCTL01–03, Acknowledgement. */
export const receipt: MessageType<'receipt'> = {
  name: 'receipt',
  carry: ({ content }) => ({ kind: 'receipt', ...content }),
};
