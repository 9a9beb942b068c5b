import { Redis } from 'ioredis';
import { isFull } from './seed.ts';
import type { World } from './world.ts';

/** Something that happens to a part of the world, and how it is put right. */
export interface Harm {
  row: string;
  title: string;
  harm(): unknown;
  /** In ms, beyond what doing harm takes. */
  lasting: number;
  repair(): unknown;
}

/** What can happen to Redis. */
export function redisFaults({ redis, gateways, restart }: World): Harm[] {
  const [gateway] = gateways;
  const port = redis?.port ?? 0;
  const call = async (password: string, ...commands: readonly (readonly [string, ...string[]])[]) => {
    const client = new Redis(port, { ...(password && { password }), maxRetriesPerRequest: 1, enableReadyCheck: false });
    for (const [name, ...args] of commands) await client.call(name, ...args);
    client.disconnect();
  };
  const frozen = isFull ? 10_000 : 6_000;
  return [
    {
      ...{ row: 'R1', title: 'Redis SIGKILL under load, away while a gateway starts (R4), back empty', lasting: 0 },
      harm: async () => {
        await redis?.kill();
        await restart(gateway);
      },
      repair: () => redis?.restart(),
    },
    {
      /* Connections that were let in before are cut. */
      ...{ row: 'R4', title: 'Redis with another password', lasting: 2_000 },
      harm: () => call('', ['CONFIG', 'SET', 'requirepass', 'other'], ['CLIENT', 'KILL', 'TYPE', 'normal']),
      repair: () => call('other', ['CONFIG', 'SET', 'requirepass', '']),
    },
    {
      ...{ row: 'R4', title: 'Redis with another password, then a replica that takes no writes', lasting: 2_000 },
      harm: () => call('', ['REPLICAOF', '127.0.0.1', '1']),
      repair: () => call('', ['REPLICAOF', 'NO', 'ONE']),
    },
    {
      row: 'R2',
      title: '`FLUSHALL` under load',
      lasting: 0,
      harm: () => call('', ['FLUSHALL']),
      repair: () => undefined,
    },
    {
      ...{ row: 'R3', title: `Redis frozen ${frozen / 1000} s under load`, lasting: frozen },
      harm: () => redis?.freeze(),
      repair: () => redis?.thaw(),
    },
  ];
}

/** What can happen to PostgreSQL; a full disk only where it has a small one of its own. */
export function postgresFaults({ postgres, gateways }: World): Harm[] {
  const [gateway] = gateways;
  const { fillDisk } = postgres;
  const frozen = isFull ? 30_000 : 14_000;
  const faults: Harm[] = [
    {
      ...{ row: 'P1', title: 'PostgreSQL SIGKILL under load, away while a gateway starts (P2)', lasting: 2_000 },
      harm: async () => {
        await postgres.kill();
        gateway.signal('SIGKILL');
        await gateway.gone();
        gateway.launch();
      },
      repair: async () => {
        await postgres.start();
        await gateway.listens();
      },
    },
    {
      ...{ row: 'P3', title: `PostgreSQL frozen ${frozen / 1000} s, longer than anybody waits`, lasting: frozen },
      harm: () => postgres.freeze(),
      repair: () => postgres.thaw(),
    },
  ];
  if (!fillDisk) return faults;
  const full: Harm = {
    ...{ row: 'P4', title: "PostgreSQL's disk full (a small tmpfs)", lasting: isFull ? 20_000 : 3_000 },
    harm: fillDisk,
    /* Where it gave up altogether, its operator starts it again. */
    repair: async () => {
      postgres.freeDisk();
      await postgres.start();
    },
  };
  return [...faults, full];
}
