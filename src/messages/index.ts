/** The message types of the contract, and what can be done with any of them. */
export { canonicalBytes, canonicalText, sameContent } from './canonical-bytes.ts';
export { carry } from './carry.ts';
export { interpret, type Thread } from './interpret.ts';
export type { Carrier, Interpretation, MessageType } from './message-type.ts';
export { rulesOf } from './rules.ts';
export { messageType, messageTypes } from './types.ts';
