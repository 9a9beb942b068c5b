import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, GatewayError, treatments } from './errors.ts';

/** The steps at which a test can hurt a gateway, in the order of a message's way. */
export const failpointNames = [
  'after-validate',
  'after-commit',
  'before-response',
  'relay-middle',
  'after-enqueue',
  'worker-after-translate',
  'worker-after-send',
  'ack-before-commit',
  'ack-after-commit',
] as const;

export type FailpointName = (typeof failpointNames)[number];

interface Failpoint {
  name: FailpointName;
  /** `kill`: SIGKILL to the process itself; `hang`: never comes back; `delay`: so many ms; `throw`: an error of this code, or a bug. */
  action: 'kill' | 'hang' | 'delay' | 'throw';
  /** Of `delay` the milliseconds, of `throw` the code of a GatewayError. */
  argument: string;
  /** At which pass it acts, from 1; 0 at every one. */
  pass: number;
  /** Only passes of this message count. */
  messageId: string | undefined;
}

const shape = /^([a-z-]{1,40}):(kill|hang|delay|throw)(?:=([A-Z_0-9]{1,40}))?(?::([0-9]{1,6}))?(?::([0-9a-f-]{36}))?$/;

/** Reads failpoints: `after-commit:kill:3,relay-middle:delay=500:0`. Throws with what is wrong. */
export function parseFailpoints(text: string): Failpoint[] {
  return text.split(',').map((part) => {
    const [, given, action, argument = '', pass = '1', messageId] = shape.exec(part.trim()) ?? [];
    const name = failpointNames.find((known) => known === given);
    if (!name || !action || !isArgument(action, argument)) {
      throw new Error(
        'must be such as after-commit:kill:3 (step:action:pass), the action kill, hang, delay=ms, throw or throw=CODE',
      );
    }
    return { name, action: action as Failpoint['action'], argument, pass: Number(pass), messageId };
  });
}

function isArgument(action: string, argument: string): boolean {
  if (action === 'delay') return /^[0-9]{1,6}$/.test(argument);
  return argument === '' || (action === 'throw' && Object.hasOwn(treatments, argument));
}

/* Of the whole process: a step must not have to be told where it may break. */
let armed: (Failpoint & { passes: number })[] | undefined;

/** Switches failpoints on for this process. For the tests: `serve` does it for TOVHOLDER_FAILPOINTS, in the sandbox only. */
export function armFailpoints(text: string): void {
  armed = parseFailpoints(text).map((point) => ({ ...point, passes: 0 }));
}

/** Passes a step at which a test may have asked for a fault; does nothing otherwise. */
export function failpoint(name: FailpointName, messageId?: string): Promise<void> | undefined {
  const point = armed?.find((one) => one.name === name && (!one.messageId || one.messageId === messageId));
  if (!point) return undefined;
  point.passes += 1;
  return point.pass === 0 || point.pass === point.passes ? act(point) : undefined;
}

async function act({ name, action, argument }: Failpoint): Promise<void> {
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (action === 'delay') return sleep(Number(argument));
  if (action !== 'throw') return new Promise(() => undefined);
  if (argument === '') throw new Error('A test asked for a fault here');
  throw new GatewayError(argument as ErrorCode, `A test asked for a fault at ${name}.`);
}
