import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAuthority, type TestAuthority } from './certificates.ts';
import type { Answer } from './client.ts';
import { testEnvironment } from './gateway.ts';
import { freshDatabase } from './postgres.ts';
import { projectRoot } from './project-root.ts';
import { freePort, freshRedis } from './redis.ts';

/** One half of the gateway as a process. */
export interface HalfProcess {
  /** Where its API is; undefined of a worker. */
  url: string | undefined;
  metricsUrl: string;
  output(): string;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; its exit code. */
  stop(): Promise<number | null>;
}

/** The gateway as it is deployed: halves in processes of their own on one PostgreSQL and one Redis, nginx in front. */
export interface Layout {
  apis: HalfProcess[];
  workers: HalfProcess[];
  /** Calls through nginx over TLS; rejects where the connection breaks. */
  call(key: string | undefined, method: string, path: string, body?: object): Promise<Answer>;
  /** Starts one more on the same store, with the port of an API that is gone. */
  start(role: 'api' | 'worker', port?: string): Promise<HalfProcess>;
  close(): Promise<void>;
}

/** Starts two of each half, and nginx with the configuration that is handed out. */
export async function startLayout(): Promise<Layout> {
  const folder = await mkdtemp(join(tmpdir(), 'tovholder-layout-'));
  const authority = makeAuthority();
  const database = await freshDatabase();
  const redis = await freshRedis({ appendonly: 'yes', appendfsync: 'always' });
  const processes: ChildProcess[] = [];
  const proxies: ChildProcess[] = [];
  const shared = { ...testEnvironment(database.url, folder, redis), LOG_LEVEL: 'warn', METRICS_PORT: '0' };
  const start = (role: 'api' | 'worker', port = '0') => {
    const half = startHalf({ ...shared, ROLES: role, PORT: port, TRUSTED_PROXIES: '127.0.0.1' });
    processes.push(half.child);
    return half.up();
  };
  const agent = new Agent({ keepAlive: true, ca: authority.certificate });
  const close = async () => {
    agent.destroy();
    /* Killed, nginx would leave its worker behind. */
    await Promise.all([
      ...proxies.map((child) => end(child, 'SIGTERM')),
      ...processes.map((child) => end(child, 'SIGKILL')),
    ]);
    await redis.close();
    await database.close();
    authority.remove();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [one, two, three, four] = await Promise.all([start('api'), start('api'), start('worker'), start('worker')]);
    const port = await freePort();
    proxies.push(await startNginx(folder, authority, port, [one.url, two.url]));
    return {
      ...{ apis: [one, two], workers: [three, four], start, close },
      call: (key, method, path, body) => callAt({ agent, port, method, path, key, body }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function startHalf(env: NodeJS.ProcessEnv) {
  const { PATH, HOME } = process.env;
  const preload = ['--require', join(projectRoot, 'tests/support/loaded-packages.cjs')];
  const child = spawn(
    process.execPath,
    ['--no-warnings', ...preload, '--import', './tests/support/typescript.mjs', 'src/main.ts', 'serve', '--sandbox'],
    { cwd: projectRoot, env: { PATH, HOME, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const up = async (): Promise<HalfProcess> => {
    for (let waited = 0; waited < 90_000; waited += 50) {
      const metricsUrl = /Figures and health: (\S+)\/metrics/.exec(output)?.[1];
      const url = /listens on (http:\S+)/.exec(output)?.[1];
      if (metricsUrl) {
        const kill = async () => void (await end(child, 'SIGKILL'));
        return { url, metricsUrl, output: () => output, kill, stop: () => end(child, 'SIGTERM') };
      }
      if (child.exitCode !== null) break;
      await sleep(50);
    }
    throw new Error(`A half did not start:\n${output}`);
  };
  return { child, up };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  return child.exitCode;
}

/** The configuration that is handed out, with ports, certificate and name of a test. */
export function nginxConfiguration(
  { certificateFile, keyFile }: { certificateFile: string; keyFile: string },
  port: number,
  apis: readonly string[],
): string {
  const places = ['8080', '8081'].map((given, place) => [`127.0.0.1:${given}`, apis[place] ?? ''] as const);
  const replacements = [
    ...places,
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['/etc/ssl/tovholder/fullchain.pem', certificateFile],
    ['/etc/ssl/tovholder/privkey.pem', keyFile],
    ['server_name tovholder.example', 'server_name localhost'],
  ] as const;
  return replacements.reduce(
    (text, [given, own]) => {
      if (!text.includes(given)) throw new Error(`deploy/nginx/tovholder.conf has no ${given}`);
      return text.replace(given, own);
    },
    readFileSync(join(projectRoot, 'deploy/nginx/tovholder.conf'), 'utf8'),
  );
}

async function startNginx(
  folder: string,
  authority: TestAuthority,
  port: number,
  urls: readonly (string | undefined)[],
): Promise<ChildProcess> {
  const home = join(folder, 'nginx');
  mkdirSync(home);
  const site = nginxConfiguration(
    authority.sign('localhost'),
    port,
    urls.map((url) => new URL(url ?? '').host),
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${home}/${of};`);
  const isRoot = process.getuid?.() === 0;
  const main = `${isRoot ? 'user root;' : ''} daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/error.log;
    events {} http { ${temporary.join(' ')} ${site} }`;
  writeFileSync(join(home, 'nginx.conf'), main);
  const program = process.env.NGINX ?? 'nginx';
  const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin`;
  const nginx = spawn(program, ['-p', home, '-c', join(home, 'nginx.conf'), '-e', join(home, 'error.log')], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  nginx.on('error', () => undefined);
  let complaint = '';
  nginx.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const agent = new Agent({ ca: authority.certificate });
  for (let waited = 0; waited < 10_000; waited += 50) {
    const isUp = await callAt({ agent, port, method: 'GET', path: '/health/live' }).then(
      () => true,
      () => false,
    );
    if (isUp) return nginx;
    if (nginx.exitCode !== null) break;
    await sleep(50);
  }
  await end(nginx, 'SIGTERM');
  throw new Error(`nginx did not start (Debian: apt-get install nginx-light): ${complaint}`);
}

interface Call {
  agent: Agent;
  port: number;
  method: string;
  path: string;
  key?: string | undefined;
  body?: object | undefined;
}

function callAt({ agent, port, method, path, key, body }: Call): Promise<Answer> {
  const headers = {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve, reject) => {
    const options = { agent, host: '127.0.0.1', servername: 'localhost', port, method, path, headers, timeout: 60_000 };
    const asked = request(options, async (response) => {
      try {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
      } catch (error) {
        reject(error);
      }
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.end(body && JSON.stringify(body));
  });
}
