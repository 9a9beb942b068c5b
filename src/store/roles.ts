import { Client } from 'pg';
import { GatewayError } from '../errors.ts';
import { codeOf } from './private-file.ts';

/** The role the gateway works as: it reads and adds events and can never change them. The migrations grant it what it needs. */
export const applicationRole = 'tovholder_app';

/**
 * Sees to it that the application role exists and that the owner may take it on (SET ROLE).
 * Where the user of DATABASE_URL may create no roles an operator makes it once; the error has the two statements.
 */
export async function ensureApplicationRole(ownerUrl: string): Promise<void> {
  const client = new Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 5_000,
    application_name: 'tovholder roles',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (!(await roleExists(client))) await createRole(client);
    if (!(await maySetRole(client))) await client.query(`GRANT ${applicationRole} TO CURRENT_USER`);
  } catch (error) {
    if (codeOf(error) === '42501') throw notAllowed(client.user);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function roleExists(client: Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [applicationRole]);
  return rowCount === 1;
}

async function createRole(client: Client): Promise<void> {
  try {
    await client.query(`CREATE ROLE ${applicationRole} NOLOGIN`);
  } catch (error) {
    /* Roles belong to the whole server: another database's gateway may make it at the same moment. */
    if (codeOf(error) !== '42710' && codeOf(error) !== '23505') throw error;
  }
}

async function maySetRole(client: Client): Promise<boolean> {
  try {
    await client.query(`SET ROLE ${applicationRole}`);
    await client.query('RESET ROLE');
    return true;
  } catch (error) {
    if (codeOf(error) === '42501') return false;
    throw error;
  }
}

function notAllowed(user: string | undefined): GatewayError {
  return new GatewayError(
    'CONFIGURATION',
    `The user of DATABASE_URL may not create the role ${applicationRole} or work as it. Have an administrator run once: ` +
      `CREATE ROLE ${applicationRole} NOLOGIN; GRANT ${applicationRole} TO "${user}";`,
  );
}
