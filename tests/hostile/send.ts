import { connect } from 'node:net';
import type { HostileCall } from './case.ts';

/** What came back: the status, and everything that was said, headers included. */
export interface Heard {
  status: number;
  said: string;
}

/** Makes a hostile call as the GP, unless it bears a credential of its own. */
export async function send(url: string, call: HostileCall): Promise<Heard> {
  if ('raw' in call) return sendRaw(url, call.raw);
  const { method = 'POST', path = '/v1/messages', headers = {}, body } = call;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: 'Bearer sandbox-gp', ...headers },
    redirect: 'manual',
    ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const said = `${[...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n${await answer.text()}`;
  return { status: answer.status, said };
}

/* Status 0: the connection was ended without a word. */
function sendRaw(url: string, bytes: Buffer): Promise<Heard> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => void socket.write(bytes));
    /* Who waits for more gets no more. */
    const end = setTimeout(() => void socket.end(), 300);
    let said = '';
    const limit = setTimeout(() => socket.destroy(new Error('no answer within 20 seconds')), 20_000);
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
    });
    socket.on('error', (error) => (said === '' && !('code' in error) ? reject(error) : undefined));
    socket.on('close', () => {
      clearTimeout(limit);
      clearTimeout(end);
      resolve({ status: Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(said)?.[1] ?? 0), said });
    });
  });
}
