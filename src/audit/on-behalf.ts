import { AsyncLocalStorage } from 'node:async_hooks';

/** The call that something is done for: whose credential, from which address. */
export interface CallOnBehalf {
  requestId: string;
  credentialId?: string;
  /** IP address of the client. */
  origin?: string;
}

const inProgress = new AsyncLocalStorage<CallOnBehalf>();

/** Does the work of a call: every event that comes about in it bears who called and from where. */
export function onBehalfOf<T>(call: CallOnBehalf, work: () => Promise<T>): Promise<T> {
  return inProgress.run(call, work);
}

/** The call in progress; undefined for what the gateway does of itself. */
export function callInProgress(): CallOnBehalf | undefined {
  return inProgress.getStore();
}
