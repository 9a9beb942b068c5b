/** Thrown when something did not answer in time; it may still be done later. */
export class TimeLimitPassed extends Error {
  readonly code = 'TIME_LIMIT';

  constructor(limitMs: number) {
    super(`No answer within ${limitMs} ms`);
    this.name = 'TimeLimitPassed';
  }
}

/** Settles as `work` does, or rejects with TimeLimitPassed after `limitMs`; what `work` does later is nobody's business any more. */
export async function withinTime<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitPassed(limitMs)), limitMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
