import { GatewayError } from '../errors.ts';

export type Verdict = 'ok' | 'warning' | 'fault';

/** What the doctor found out about one thing. Never holds a secret, nor anything of a message. */
export interface Found {
  /** A constant word. */
  check: string;
  verdict: Verdict;
  detail: string;
  /** What to do; always there but for `ok`. */
  remedy?: string;
}

/** All is well. */
export function ok(check: string, detail: string): Found {
  return { check, verdict: 'ok', detail };
}

/** Works, but will not for ever or not as it should. */
export function warning(check: string, detail: string, remedy: string): Found {
  return { check, verdict: 'warning', detail, remedy };
}

/** Does not work, or may lose what was promised. */
export function fault(check: string, detail: string, remedy: string): Found {
  return { check, verdict: 'fault', detail, remedy };
}

/** The fault that an error of the gateway tells: its sentences say what to do. Anything else is a bug and thrown on. */
export function faultOf(check: string, error: unknown): Found[] {
  if (!(error instanceof GatewayError)) throw error;
  const remedy = 'Put it right, as the README has it, and start again.';
  if (error.findings.length > 0) return error.findings.map(({ detail }) => fault(check, detail, remedy));
  const [, what = error.message, how = ''] = /^(.+?)[.:] (.+)$/.exec(error.message) ?? [];
  return [
    fault(check, `${what.replace(/\.$/, '')}.`, how === '' ? remedy : how.charAt(0).toUpperCase() + how.slice(1)),
  ];
}
