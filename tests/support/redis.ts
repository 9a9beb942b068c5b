import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Redis of a test's own: a real process that can be hurt. */
export interface TestRedis {
  url: string;
  port: number;
  /** SIGKILL: gone at once, nothing saved. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, empty, on the same port; ends it before where it still runs. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a redis-server on a free port, nothing kept on disk; `settings` are further ones of redis.conf. */
export async function freshRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const program = redisServer();
  const folder = await mkdtemp(join(tmpdir(), 'tovholder-redis-'));
  const port = await freePort();
  const given = { port: String(port), bind: '127.0.0.1', dir: folder, appendonly: 'no', save: '', ...settings };
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  const start = () => startRedis(program, args, port);
  let server = await start();
  const kill = () => endProcess(server);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    restart: async () => {
      await kill();
      server = await start();
    },
    close: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function redisServer(): string {
  const program = process.env.REDIS_SERVER ?? 'redis-server';
  if (spawnSync(program, ['--version']).status === 0) return program;
  throw new Error(
    `This test needs a real Redis and "${program}" does not run: apt-get install redis-server, or set REDIS_SERVER`,
  );
}

async function startRedis(program: string, args: string[], port: number): Promise<ChildProcess> {
  const server = spawn(program, args, { stdio: 'ignore' });
  for (let wait = 0; wait < 10_000; wait += 20) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode} on port ${port}`);
    if (await answers(port)) return server;
    await sleep(20);
  }
  server.kill('SIGKILL');
  throw new Error(`redis-server did not answer on port ${port} within 10 s`);
}

async function endProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill('SIGKILL');
  await exit;
}

/* Any answer will do: with a password it is a refusal. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(1_000, () => end(false));
  });
}

/** A port of this machine that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
