/* In ms. How far the clocks of a gateway and of its store may be apart at most. */
const apart = 3_600_000;

/** Ids of messages hold the time at which they were made (UUID version 7, RFC 9562, section 5.7): all that were accepted from a moment on are not below this one. */
export function lowestIdSince(moment: Date): string {
  return lowestIdAt(moment.getTime() - apart);
}

/** All messages that were accepted before a moment have an id below this one. */
export function lowestIdAfter(moment: Date): string {
  return lowestIdAt(moment.getTime() + apart);
}

function lowestIdAt(time: number): string {
  const hex = Math.min(Math.max(0, Math.floor(time)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When an id was made. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}
