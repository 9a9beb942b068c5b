import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { Client } from 'pg';
import { freshStore } from './support/postgres.ts';
import { freshRedis } from './support/redis.ts';

test('every test gets an empty, migrated database of its own within a moment', async () => {
  const first = await freshStore();
  const begun = performance.now();
  const second = await freshStore();
  const took = performance.now() - begun;
  try {
    await first.pool.query("INSERT INTO data_keys (id, fingerprint) VALUES ('a', 'b')");
    const { rows } = await second.pool.query('SELECT count(*) AS keys, current_user AS role FROM data_keys');
    expect(rows).toEqual([{ keys: 0, role: 'tovholder_app' }]);
    expect(took).toBeLessThan(1_000);
  } finally {
    await first.close();
    await second.close();
  }
  const gone = new Client({ connectionString: first.url });
  await expect(gone.connect()).rejects.toMatchObject({ code: '3D000' });
});

test('a Redis of its own can be killed, frozen and started again', async () => {
  const redis = await freshRedis();
  try {
    expect(await ping(redis.port)).toBe('+PONG');
    redis.freeze();
    expect(await ping(redis.port)).toBe('silence');
    redis.thaw();
    expect(await ping(redis.port)).toBe('+PONG');
    await redis.kill();
    expect(await ping(redis.port)).toBe('refused');
    await redis.restart();
    expect(await ping(redis.port)).toBe('+PONG');
  } finally {
    await redis.close();
  }
});

function ping(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const end = (answer: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (chunk) => end(chunk.toString().trim()));
    socket.once('error', () => end('refused'));
    socket.setTimeout(300, () => end('silence'));
  });
}
