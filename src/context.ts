import type { Bell } from './channels/inbox/bell.ts';
import type { OpenChannels } from './channels/index.ts';
import type { Log } from './log.ts';
import type { Lifetimes } from './retention/lifetimes.ts';
import type { Store } from './store/store.ts';

/** What every step of a message's way works with. Opened and closed by `gateway.ts`. */
export interface Context {
  store: Store;
  log: Log;
  /** Who the gateway is in receipts of its own. */
  self: { gln: string; sor: string; name: string };
  /** How long a letter waits for its files and files for their letter; an hour where absent. */
  filesWaitSeconds?: number;
  /** How long things are kept; the defaults where absent. */
  lifetimes?: Lifetimes;
  /** The ways to the receivers. */
  channels: OpenChannels;
  /** Wakes those who wait at an inbox. */
  bell: Bell;
  /** Lets other deliveries be worked on while this one waits for its receiver; absent where they are delivered one by one. */
  aside?<T>(wait: () => Promise<T>): Promise<T>;
  /** Tells the relay that deliveries are due. Returns at once and never fails: the relay would find them anyway. */
  wake(): void;
}
