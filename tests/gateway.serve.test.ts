import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { startGatewayProcess } from './support/gateway-process.ts';
import { projectRoot } from './support/project-root.ts';

/** Runs `tovholder serve` until it ends by itself. */
async function serveInVain(env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  const args = ['--no-warnings', '--import', './tests/support/typescript.mjs', 'src/main.ts', 'serve'];
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}

test('serve ends with 1 and names every variable that is wrong, never its value', async () => {
  const { code, output } = await serveInVain({
    PORT: 'hemmelig',
    REDIS_URL: 'http://:hemmelig@x',
    GATEWAY_GLN: '1',
    DATABASE_URL: 'postgres://x',
  });
  expect(code).toBe(1);
  for (const variable of ['PORT', 'REDIS_URL', 'GATEWAY_GLN', 'DATA_KEYS']) expect(output).toContain(`${variable}: `);
  expect(output).not.toContain('hemmelig');
  expect(output).not.toContain('    at ');
}, 60_000);

test('serve tells where it listens, on what, and the keys of the sandbox, and logs lines of JSON', async () => {
  const gateway = await startGatewayProcess();
  try {
    expect(gateway.output()).toContain(
      `listens on ${gateway.url} · store: PostgreSQL of DATABASE_URL · queue: BullMQ on the same PostgreSQL\n`,
    );
    expect(gateway.output()).toContain('sandbox-gp');
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
    const lines = gateway
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    expect(lines.map((line) => JSON.parse(line).sentence)).toContain('The gateway has stopped');
  } finally {
    await gateway.close();
  }
}, 60_000);
