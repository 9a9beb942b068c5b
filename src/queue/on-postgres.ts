import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import { codeOf } from '../store/private-file.ts';
import { applicationRole } from '../store/roles.ts';
import type { Queryable } from '../store/store.ts';
import type { Engine } from './engine.ts';

/** Where BullMQ keeps its tables. */
export const queueSchema = 'bullmq';

/** SQLSTATE: no such schema, no such table, no right to it. */
const unprepared = new Set(['3F000', '42P01', '42501']);

/** BullMQ on the PostgreSQL of the store, in a schema of its own, which is made where it is missing. */
export function engineOnPostgres(ownerUrl: string, db: Queryable, queueName: string): Engine {
  let prepared: Promise<void> | undefined;
  const beforeFirstUse = async () => {
    prepared ??= prepare(ownerUrl);
    await prepared.catch((error) => {
      prepared = undefined;
      throw error;
    });
  };

  return {
    kind: 'postgresql',
    connection: {
      connectionString: ownerUrl,
      schema: queueSchema,
      /* What is lost with the last moments before a crash is lost together with its stamp. */
      options: `-c role=${applicationRole} -c synchronous_commit=off`,
      max: 4,
      connectionTimeoutMillis: 5_000,
    },
    probe: async () => {
      await beforeFirstUse();
      try {
        return { kept: await hasMark(db, queueName) };
      } catch (error) {
        /* Somebody has dropped the schema: it is made again before the next look. */
        if (unprepared.has(codeOf(error) ?? '')) prepared = undefined;
        throw error;
      }
    },
    remember: async () => {
      await db.query(
        `INSERT INTO ${queueSchema}.meta (queue, field, value) VALUES ($1, 'kept', '1') ON CONFLICT (queue, field) DO NOTHING`,
        [queueName],
      );
    },
    close: async () => undefined,
  };
}

async function hasMark(db: Queryable, queueName: string): Promise<boolean> {
  const { rows } = await db.query(`SELECT FROM ${queueSchema}.meta WHERE queue = $1 AND field = 'kept'`, [queueName]);
  return rows.length === 1;
}

/* As the owner; any number of processes may do it at once. BullMQ makes a sequence for every queue it meets. */
async function prepare(ownerUrl: string): Promise<void> {
  const client = new Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    application_name: 'tovholder queue',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client, queueSchema);
    await client.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(hashtext('tovholder queue rights'));
      GRANT USAGE, CREATE ON SCHEMA ${queueSchema} TO ${applicationRole};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${queueSchema} TO ${applicationRole};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${queueSchema} TO ${applicationRole};
      COMMIT`);
  } finally {
    await client.end().catch(() => undefined);
  }
}
