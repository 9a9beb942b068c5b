import type { RedisClient } from './redis.ts';

/** What BullMQ runs on. Opening one never waits and never fails; whether it works is asked for. */
export type Engine = {
  /**
   * Resolves while the engine works; `kept` tells whether the jobs added before are still there (false after it was
   * wiped, restarted or taken over by another server). Rejects while it is away.
   */
  probe(): Promise<{ kept: boolean }>;
  /** From here on jobs are `kept`, until the next loss. */
  remember(): Promise<void>;
  close(): Promise<void>;
} & (RedisEnds | PostgresEnds);

interface RedisEnds {
  kind: 'redis';
  /** Keeps all keys of the queue in one slot of a Cluster. */
  prefix: string;
  /** Shared by everything that adds jobs: a command without an answer fails after some seconds. */
  producer: RedisClient;
  /** A connection of its own for one worker, who ends it. */
  openConsumer(): RedisClient;
}

interface PostgresEnds {
  kind: 'postgresql';
  /** BullMQ makes pools of its own of it: only so it works in its schema. */
  connection: {
    connectionString: string;
    schema: string;
    options: string;
    max: number;
    connectionTimeoutMillis: number;
  };
}
