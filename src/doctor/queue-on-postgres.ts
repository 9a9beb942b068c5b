import { assertSchemaCompatibility, SchemaMigrationRequiredError, SchemaVersionMismatchError } from 'bullmq';
import type { Client, Pool } from 'pg';
import { queueSchema } from '../queue/on-postgres.ts';
import { applicationRole } from '../store/roles.ts';
import type { Queryable } from '../store/store.ts';
import { type Found, fault, ok, warning } from './verdict.ts';

/** Whether BullMQ can work on the PostgreSQL of the store: its tables are there, and the application role may use them. */
export async function examineQueueOnPostgres(db: Pool | Client): Promise<Found> {
  const trouble = await troubleWithTables(db);
  if (trouble) return trouble;
  const missing = await rightsMissing(db);
  if (missing.length === 0)
    return ok('queue', 'BullMQ runs on the PostgreSQL of the store; its tables and the rights to them are there.');
  const [first, ...others] = missing;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return fault(
    'queue',
    `The role ${applicationRole} may not use ${first}${more}: messages are accepted, and nothing is delivered.`,
    `Let the user of DATABASE_URL own the schema ${queueSchema}, and restart the gateways with the role worker: they grant it.`,
  );
}

/** What there is to say of the queue on a store that cannot be looked at. */
export function queueOnAwayStore(): Found {
  return warning(
    'queue',
    'Not looked at: it runs on the PostgreSQL of the store, and the store is away.',
    'Look again when the store answers.',
  );
}

async function troubleWithTables(db: Pool | Client): Promise<Found | undefined> {
  try {
    await assertSchemaCompatibility(db, queueSchema, { skipVersionCheck: true });
    return undefined;
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return notThereYet();
    if (!(error instanceof SchemaVersionMismatchError)) throw error;
    return fault(
      'queue',
      `The tables in the schema ${queueSchema} were written by a newer program.`,
      'Start the newer version, or restore the backup made before the upgrade.',
    );
  }
}

function notThereYet(): Found {
  return warning(
    'queue',
    `The store has no queue yet: its schema ${queueSchema} is missing.`,
    'Start a gateway with the role worker: it makes it, and what waits goes out.',
  );
}

/* What the gateway grants when it makes the schema. BullMQ makes a sequence for every queue it meets, hence CREATE. */
async function rightsMissing(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT format('%I', n.nspname) AS name FROM pg_namespace n
     WHERE n.nspname = $1 AND NOT (has_schema_privilege($2, n.oid, 'USAGE') AND has_schema_privilege($2, n.oid, 'CREATE'))
     UNION ALL
     SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND CASE c.relkind
       WHEN 'S' THEN NOT has_sequence_privilege($2, c.oid, 'USAGE')
       WHEN 'r' THEN NOT (has_table_privilege($2, c.oid, 'SELECT') AND has_table_privilege($2, c.oid, 'INSERT')
         AND has_table_privilege($2, c.oid, 'UPDATE') AND has_table_privilege($2, c.oid, 'DELETE'))
       ELSE false END
     ORDER BY 1`,
    [queueSchema, applicationRole],
  );
  return rows.map(({ name }) => name);
}
