/* Opens the store of a folder in a process of its own: `open-store.ts <folder> <serve|command>`; says so in lines of JSON; closes on SIGTERM. */
import { GatewayError } from '../../src/errors.ts';
import { openStore } from '../../src/store/connect.ts';

const [dataDir = '', role] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const store = await openStore({ dataDir, role: role === 'serve' ? 'serve' : 'command', log: () => undefined });
  const { rows } = await store.pool.query('SELECT current_user AS role');
  process.once('SIGTERM', async () => {
    await store.close();
    say({ event: 'closed' });
    process.exit(0);
  });
  setInterval(() => undefined, 60_000);
  say({ event: 'open', role: rows[0]?.role });
} catch (error) {
  say({ event: 'failed', code: error instanceof GatewayError ? error.code : 'bug', message: String(error) });
  process.exitCode = 1;
}
