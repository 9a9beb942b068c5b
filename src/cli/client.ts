import { type Command, Option } from 'commander';
import type { ShownFinding } from '../findings/explain.ts';
import type { Language } from '../findings/row.ts';
import { CommandFailure } from './ending.ts';

/** Where the gateway is and who calls. */
export interface Access {
  /** Without a slash at the end. */
  url: string;
  key: string;
  /** In which language the gateway is to answer. */
  lang?: Language;
}

/** Adds `--url` and `--key`; without them and TOVHOLDER_URL, TOVHOLDER_KEY they mean the sandbox's GP on this machine. */
export function withAccess(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'where the gateway is').env('TOVHOLDER_URL').default('http://127.0.0.1:8080'))
    .addOption(new Option('--key <key>', 'API key').env('TOVHOLDER_KEY').default('sandbox-gp', "the sandbox's GP"));
}

/** One call of the gateway; gives the JSON of a 2xx answer. Throws CommandFailure: 1 when it refuses, 2 when it is not there. */
export async function call(access: Access, path: string, init: RequestInit = {}): Promise<unknown> {
  const url = `${access.url.replace(/\/+$/, '')}${path}`;
  const headers = new Headers(init.headers);
  headers.set('Authorization', `Bearer ${access.key}`);
  headers.set('Accept', 'application/json');
  headers.set('Accept-Language', access.lang ?? 'en');
  const answer = await fetch(url, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    const remedy = 'start one with `tovholder serve --sandbox`, or name another with --url';
    throw new CommandFailure(2, `No gateway answers at ${access.url}: ${remedy}.`);
  });
  const body = parsed(await answer.text());
  if (answer.ok) return body;
  throw asFailure(answer.status, body, access.lang ?? 'en');
}

/** Posts JSON. Throws as `call` does. */
export async function postJson(access: Access, path: string, body: unknown): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json' };
  return await call(access, path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/* RFC 9457: `title` and `detail` are for people; `errors` are the gateway's findings. */
function asFailure(status: number, body: unknown, language: Language): CommandFailure {
  const { title, detail, code, errors } = fieldsOf(body);
  const words = [title, detail].filter((part) => typeof part === 'string').join('. ');
  const name = typeof code === 'string' ? ` [${code}]` : '';
  const answered = language === 'da' ? 'Gatewayen svarede' : 'The gateway answered';
  const message = `${answered} ${status}${name}${words ? `: ${words}` : '.'}`;
  return new CommandFailure(status >= 500 ? 2 : 1, message, listOf(errors).map(asFinding));
}

function asFinding(value: unknown): ShownFinding {
  const { path, line, column, code, detail, rule } = fieldsOf(value);
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    detail: typeof detail === 'string' ? detail : '',
    ...(typeof path === 'string' && { path }),
    ...(typeof line === 'number' && { line }),
    ...(typeof column === 'number' && { column }),
    ...(typeof rule === 'string' && { rule }),
  };
}

/** The members of a JSON object; none of anything else. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The items of a JSON array; none of anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
