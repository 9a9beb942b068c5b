import type { JobsOptions } from 'bullmq';
import type { Turn } from '../../store/deliveries.ts';

/** The queue of a party (contract §4). */
export function queueNameOf(gln: string): string {
  return `tovholder-${gln}`;
}

/** The job of a turn. A turn is checked out at most once, so adding a job twice changes nothing. */
export function jobIdOf({ id, generation }: Turn): string {
  return `d-${id}-${generation}`;
}

/** How the store knows the job of a turn: with the place it was given to, see place.ts. */
export function brokerIdOf(turn: Turn, place: string): string {
  return `${jobIdOf(turn)}@${place}`;
}

/** The turn of a job; undefined for one that the gateway did not add. */
export function turnOf(jobId: string): Turn | undefined {
  const [, id, generation] = /^d-([0-9a-f-]{36})-([0-9]{1,9})$/.exec(jobId) ?? [];
  return id === undefined ? undefined : { id, generation: Number(generation) };
}

/* Longer than any claim check holds. */
const keptSeconds = 15 * 24 * 60 * 60;

/**
 * Retrying is the gateway's business. What is finished stays until the gateway has acted upon it and removed it, however
 * long it is away.
 */
export const jobOptions: JobsOptions = {
  attempts: 1,
  removeOnComplete: { age: keptSeconds },
  removeOnFail: { age: keptSeconds },
};
