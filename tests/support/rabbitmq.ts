import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCertificate } from './certificates.ts';

/** A RabbitMQ of a test's own: a real node that can be hurt. It keeps on disk what is durable. */
export interface TestRabbit {
  url: string;
  port: number;
  /** Where it was given a certificate: a port that speaks TLS. */
  securedPort: number;
  /** SIGKILL: gone at once. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Out of memory by its own reckoning: it takes nothing in, until it is unblocked. */
  block(): void;
  unblock(): void;
  /** Starts it again with what it kept, on the same ports; ends it before where it still runs. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/* Debian's own start script runs as its own user alone; this is the one behind it. */
const places = ['/usr/lib/rabbitmq/bin/rabbitmq-server', '/opt/homebrew/sbin/rabbitmq-server'];

function rabbitServer(): string {
  const program = process.env.RABBITMQ_SERVER ?? places.find((place) => existsSync(place));
  if (program !== undefined) return program;
  throw new Error(
    'This test needs a real RabbitMQ and there is none: apt-get install rabbitmq-server, or set RABBITMQ_SERVER',
  );
}

/** Starts a node on free ports, everything of it under a folder of its own, as an ordinary user. Takes some seconds. */
export async function freshRabbit({ certificate }: { certificate?: TestCertificate } = {}): Promise<TestRabbit> {
  const program = rabbitServer();
  const folder = await mkdtemp(join(tmpdir(), 'tovholder-rabbitmq-'));
  const [port, securedPort, nodesPort, epmdPort] = await freePorts(4);
  await writeFile(join(folder, 'plugins'), '[].');
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    await settingsOf(folder, port, certificate && { certificate, securedPort }),
  );
  await chmod(folder, 0o755);
  const user = await ordinaryUser(folder);
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ERL_EPMD_PORT: String(epmdPort) },
    RABBITMQ_NODENAME: `test${port}@localhost`,
    RABBITMQ_DIST_PORT: String(nodesPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    /* The shell gives way to the node, so that signals reach it. */
    RABBITMQ_ALLOW_INPUT: 'yes',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none -noinput',
  };
  /* The node would start one for all nodes of the machine, and leave it behind. */
  const names = spawn('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], { ...user, env, stdio: 'ignore' });
  const start = () => startNode(program, { ...user, env, cwd: folder }, port);
  let node = await start();
  const kill = () => endProcess(node);
  const allowMemory = (share: string) => {
    const asked = ['-n', env.RABBITMQ_NODENAME, 'set_vm_memory_high_watermark', share];
    execFileSync(join(dirname(program), 'rabbitmqctl'), asked, { ...user, env, cwd: folder, stdio: 'pipe' });
  };
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    port,
    securedPort,
    kill,
    freeze: () => void node.kill('SIGSTOP'),
    thaw: () => void node.kill('SIGCONT'),
    block: () => allowMemory('0.000001'),
    unblock: () => allowMemory('0.4'),
    restart: async () => {
      await kill();
      node = await start();
    },
    close: async () => {
      await kill();
      await endProcess(names);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function settingsOf(
  folder: string,
  port: number,
  secured?: { certificate: TestCertificate; securedPort: number },
): Promise<string> {
  const lines = [`listeners.tcp.1 = 127.0.0.1:${port}`, 'heartbeat = 5', 'log.console.level = error'];
  if (secured) {
    const [certificate, key] = [join(folder, 'node.pem'), join(folder, 'node.key')];
    await copyFile(secured.certificate.certificateFile, certificate);
    await copyFile(secured.certificate.keyFile, key);
    await chmod(key, 0o644);
    lines.push(`listeners.ssl.1 = 127.0.0.1:${secured.securedPort}`, 'ssl_options.verify = verify_none');
    lines.push(`ssl_options.certfile = ${certificate}`, `ssl_options.keyfile = ${key}`);
  }
  return `${lines.join('\n')}\n`;
}

/* Where the tests run as root the node runs as nobody. */
async function ordinaryUser(folder: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const nobody = { uid: 65_534, gid: 65_534 };
  await chown(folder, nobody.uid, nobody.gid);
  return nobody;
}

async function startNode(
  program: string,
  options: { env: NodeJS.ProcessEnv; cwd: string; uid?: number; gid?: number },
  port: number,
): Promise<ChildProcess> {
  const node = spawn(program, [], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [node.stdout, node.stderr])
    stream?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  for (let wait = 0; wait < 60_000; wait += 100) {
    if (node.exitCode !== null) throw new Error(`RabbitMQ ended with code ${node.exitCode}:\n${said}`);
    if (await answers(port)) return node;
    await sleep(100);
  }
  node.kill('SIGKILL');
  throw new Error(`RabbitMQ did not answer on port ${port} within a minute:\n${said}`);
}

async function endProcess(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const exit = once(program, 'exit');
  program.kill('SIGKILL');
  await exit;
}

/* A node that is not yet up takes no connection; one that speaks AMQP answers a header of another kind with its own. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('AMQP\0\0\0\0'));
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.setTimeout(1_000, () => end(false));
  });
}

async function freePorts(count: 4): Promise<[number, number, number, number]>;
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return servers.map((server) => {
    const address = server.address();
    server.close();
    if (address === null || typeof address === 'string') throw new Error('No free port');
    return address.port;
  });
}
