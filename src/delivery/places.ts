/** Places to work at: what finds none free waits for its turn. */
export interface Places {
  take(): Promise<void>;
  leave(): void;
}

/** Opens so many places; who waits is served in the order of coming. */
export function openPlaces(count: number): Places {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    take: async () => {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve));
      free -= 1;
    },
    leave: () => {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
