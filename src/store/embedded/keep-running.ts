import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../../errors.ts';
import { codeOf } from '../private-file.ts';
import { type Arrival, type ArrivalOptions, arrive } from './arrival.ts';
import { becomeOnlyServe, placeTaken } from './presence.ts';

/**
 * Starts the server again whenever it is gone, and takes the place of the one `serve` again, until `stopping`.
 * `arrival.presence` is always the latest. Resolves with an error where trying again cannot help.
 */
export async function keepRunning(
  options: ArrivalOptions,
  arrival: Arrival,
  stopping: AbortSignal,
): Promise<GatewayError | undefined> {
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  for (;;) {
    await Promise.race([arrival.presence.ended, stopped]);
    if (stopping.aborted) return undefined;
    options.log('The embedded PostgreSQL went away: starting it again');
    const failure = await comeBack({ ...options, signal: stopping }, arrival, stopping);
    if (failure) return failure;
  }
}

async function comeBack(
  options: ArrivalOptions,
  arrival: Arrival,
  stopping: AbortSignal,
): Promise<GatewayError | undefined> {
  for (let pause = 250; !stopping.aborted; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await takePlaceAgain(options, arrival, stopping);
    } catch (error) {
      await arrival.presence.client.end().catch(() => undefined);
      if (stopping.aborted) return undefined;
      options.log('The embedded PostgreSQL could not be started: trying again', { code: codeOf(error) });
      await sleep(pause, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
  return undefined;
}

async function takePlaceAgain(
  options: ArrivalOptions,
  arrival: Arrival,
  stopping: AbortSignal,
): Promise<GatewayError | undefined> {
  const { url, presence } = await arrive(options);
  arrival.presence = presence;
  if (url !== arrival.url) {
    return new GatewayError(
      'CONFIGURATION',
      'The embedded PostgreSQL came back on another port, for its own was taken: start the gateway again.',
    );
  }
  const holder = await becomeOnlyServe(presence, stopping);
  if (holder !== undefined) return placeTaken(holder);
  options.log('The embedded PostgreSQL is back');
  return undefined;
}
