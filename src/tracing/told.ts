/** The steps of a message's way that are spans of its trace. */
export type Step = 'accept' | 'read' | 'check' | 'keep' | 'deliver' | 'send' | 'settle' | 'receipt';

/** The whole of what a span may tell: ids, numbers and words of the gateway's own. Never anything that a message says. */
export interface Told {
  messageId?: string;
  deliveryId?: string;
  type?: string;
  channel?: string;
  format?: string;
  code?: string;
  outcome?: string;
  attempt?: number;
  count?: number;
}

/** Where a span belongs, besides below what is in progress. Each is a traceparent as the store keeps it. */
export interface Belonging {
  /** It goes on with this; what is in progress, where that is another trace, is linked to it. */
  under?: string | undefined;
  /** It has to do with this: a link, where it is another trace. */
  about?: string | undefined;
}

/** Tells more of the span in progress. */
export type Note = (told: Told) => void;
