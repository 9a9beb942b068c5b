/** A party of the sandbox that takes part. */
export type Party = 'gp' | 'health-visitor' | 'ppr' | 'home-nursing' | 'hospital';

/** The sandbox's GLNs of those who take part. */
export const glnOf: Readonly<Record<Party, string>> = {
  gp: '5790000990016',
  'health-visitor': '5790000990023',
  ppr: '5790000990030',
  'home-nursing': '5790000990047',
  hospital: '5790000990054',
};

/** A letter that a client has tried to send, and every 2xx it saw for it. */
export interface Letter {
  letterId: string;
  /** The row of the matrix that sent it. */
  row: string;
  sender: Party;
  receiver: Party;
  wantsReceipt: boolean;
  triedAt: number;
  /** When the first 2xx was seen, in ms of the test's clock. */
  acceptedAt?: number;
  /** The ids that the 2xx named: one, or something is wrong. */
  ids: Set<string>;
  /** How many 202 were seen. */
  created: number;
  /** A final refusal (4xx). */
  refused?: number;
  cancelled?: boolean;
}

/** A delivery as a consumer got it. */
export interface HandedOut {
  to: Party;
  deliveryId: string;
  messageId: string;
  /** Of a receipt: that of the letter it answers. */
  letterId: string;
  receipt?: 'accepted' | 'rejected' | 'failed-temporarily';
  token: string;
  attempt: number;
  at: number;
}

/** A settlement that was answered with 200. */
export interface Settled {
  deliveryId: string;
  messageId: string;
  token: string;
  outcome: 'ack' | 'nack' | 'reject';
  at: number;
}

/** What went wrong with a part, and when it was back. */
export interface Fault {
  row: string;
  what: string;
  at: number;
  backAt: number;
}

/** What all clients saw. Times are ms of `performance.now()`. */
export interface Ledger {
  letters: Map<string, Letter>;
  handedOut: HandedOut[];
  settled: Settled[];
  faults: Fault[];
  /** What must never be seen on the wire, as sentences. */
  misdeeds: string[];
  /** The longest that a call, other than one that waits for deliveries, took to be answered, in ms. */
  slowest: number;
}

export function openLedger(): Ledger {
  return { letters: new Map(), handedOut: [], settled: [], faults: [], misdeeds: [], slowest: 0 };
}
