import type { Message } from '../message.ts';
import type { RejectCode } from '../receipts/outcome.ts';
import type { Party } from '../store/parties.ts';

/**
 * A made-up party of the sandbox that always behaves in one way, so that an integrator can try every outcome. It is a party
 * like any other: it is called by its webhook or leases from its inbox, and nothing on the way to it knows that it is played.
 */
export interface Character {
  /** The word it goes by; also the path of its webhook. */
  name: string;
  /** What it does, in one sentence for the table. */
  does: string;
  /** The address of a webhook lacks its port, which is found when the gateway starts. */
  party: Party;
  play: Play;
}

/** How a character takes its messages: its webhook is called, it fetches them, or nobody does. */
export type Play =
  | { kind: 'called'; answer(call: WebhookCall): Promise<WebhookAnswer> }
  | ({ kind: 'fetching' } & Fetching)
  | { kind: 'nobody' };

/** One call of a character's webhook. */
export interface WebhookCall {
  /** How often this delivery has come to it, this time included. */
  times: number;
  /** Waits so many seconds of the sandbox's clock, so that moving it forward ends the waiting; also ends when the caller goes. */
  wait(seconds: number): Promise<void>;
}

/** What a webhook answers with. */
export interface WebhookAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
}

/** What a character that fetches its messages does with them. Receipts it acknowledges always. */
export interface Fetching {
  /** Leave: it says nothing of what it has leased. */
  settle: 'ack' | 'leave' | { code: RejectCode; text: string };
  /** What it sends to the sender after it has acknowledged. */
  replies?: readonly Reply[];
}

/** What a character sends after a while. */
export interface Reply {
  /** From the acknowledgement on, by the sandbox's clock. */
  afterSeconds: number;
  /** Undefined where there is nothing to say to such a message. `id` fits every format and is the same whenever it is asked. */
  write(received: Message, reply: { id: string; at: Date; as: Party }): Message | undefined;
}

/** The address of a webhook before its port is known. */
export function addressOn(path: string, port?: number): string {
  return `http://127.0.0.1${port === undefined ? '' : `:${port}`}/${path}`;
}
