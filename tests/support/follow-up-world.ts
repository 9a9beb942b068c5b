import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { deliver } from '../../src/delivery/deliver.ts';
import { expiry } from '../../src/receipts/expire.ts';
import { forgetEnqueued, takeDue } from '../../src/store/due.ts';
import { doWhatIsDue } from './follow-ups.ts';
import { callAt, type FrontDesk, openFrontDesk } from './front-desk.ts';
import { startGateway } from './gateway.ts';
import { freshDatabase } from './postgres.ts';

/** A gateway that follow-ups live in, and what can befall it. */
export interface World {
  call: FrontDesk['call'];
  /** Whether it does what is due by itself, whenever it likes. */
  isEager: boolean;
  /** Everything due by the store's clock is done, and everything accepted is where it can be leased. */
  settle(): Promise<void>;
  /** Closes it and opens it again on the same database. */
  restart(): Promise<void>;
  /** What was in the queue is gone. */
  wipeQueue(): Promise<void>;
  /** Ends every connection to the database while what is due is being done. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

/** The steps themselves on a real store, their turns made by the test: two processes at once do what is due. */
export async function openDeskWorld(): Promise<World> {
  const database = await freshDatabase();
  const owner = await connected(database.url);
  const open = async () => {
    const opened = await openFrontDesk({ databaseUrl: database.url });
    /* Deliveries wait for `settle`, so that there is a queue to lose. */
    opened.context.wake = () => undefined;
    return opened;
  };
  let desk = await open();
  return {
    isEager: false,
    call: (...told) => desk.call(...told),
    settle: async () => {
      const { context } = desk;
      await Promise.all([doWhatIsDue(desk), doWhatIsDue(desk)]);
      while (await expiry.work(context));
      for (;;) {
        const turns = await takeDue(context.store.pool, 100);
        if (turns.length === 0) break;
        for (const turn of turns) await deliver(context, turn);
      }
    },
    restart: async () => {
      await desk.close();
      desk = await open();
    },
    wipeQueue: async () => {
      await takeDue(desk.context.store.pool, 100);
      await forgetEnqueued(desk.context.store.pool);
    },
    cutConnections: async () => {
      await Promise.all([doWhatIsDue(desk).catch(() => undefined), endOthers(owner)]);
      await sleep(10);
    },
    close: async () => {
      await desk.close();
      await owner.end();
      await database.close();
    },
  };
}

/** A whole gateway on Redis, which does what is due at its own pace. */
export async function openGatewayWorld(): Promise<World> {
  const gateway = await startGateway({ redis: true });
  const owner = await connected(gateway.databaseUrl);
  const redis = new Redis(gateway.redis?.url ?? '');
  return {
    isEager: true,
    call: (...told) => callAt(gateway.url, ...told),
    settle: async () => {
      while (await isAnythingDue(owner)) await sleep(20);
    },
    restart: () => gateway.restart(),
    wipeQueue: async () => void (await redis.flushall()),
    cutConnections: () => endOthers(owner),
    close: async () => {
      redis.disconnect();
      await owner.end();
      await gateway.close();
    },
  };
}

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  await client.connect();
  return client;
}

async function endOthers(owner: Client): Promise<void> {
  await owner.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

async function isAnythingDue(owner: Client): Promise<boolean> {
  const { rowCount } = await owner.query(
    `SELECT FROM follow_ups WHERE state = 'open' AND due_at <= store_time()
     UNION ALL SELECT FROM deliveries WHERE state = 'sending' OR (state = 'queued' AND due_at <= now())
       OR (state = 'available' AND expires_at <= store_time())
     LIMIT 1`,
  );
  return rowCount === 1;
}
