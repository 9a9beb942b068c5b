/* In ms. What is read costs the store at most a twentieth of its time, however much there is to count. */
const shortest = 3_000;
const share = 20;

/**
 * Reads something at most every three seconds, and more seldom where reading takes long; in between and while one is
 * reading it tells what was read last. Rejects where the last reading failed.
 */
export function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  let freshUntil = 0;
  return () => {
    if (last && performance.now() < freshUntil) return last;
    const start = performance.now();
    freshUntil = Number.POSITIVE_INFINITY;
    last = read().finally(() => {
      const end = performance.now();
      freshUntil = end + Math.max(shortest, (end - start) * share);
    });
    last.catch(() => undefined);
    return last;
  };
}
