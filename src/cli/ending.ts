import { GatewayError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { FileTrouble } from './source.ts';

/** Thrown when a command cannot do what it was asked, for a reason its user can mend; ends it with this exit code. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;
  readonly findings: readonly Omit<Finding, 'severity'>[];

  constructor(exitCode: 1 | 2, message: string, findings: readonly Omit<Finding, 'severity'>[] = []) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
    this.findings = findings;
  }
}

/**
 * Runs a command. What its user can mend is told on standard error and sets the exit code (a file or the set-up: 2;
 * else what the failure says); whatever else is thrown is a bug and goes on to the caller.
 */
export async function endingWell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = asFailure(error);
    if (!known) throw error;
    process.stderr.write(`${[known.message, ...known.findings.map(lineOf)].join('\n')}\n`);
    process.exitCode = known.exitCode;
  }
}

function asFailure(error: unknown): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error;
  if (error instanceof FileTrouble) return new CommandFailure(2, error.message);
  if (error instanceof GatewayError) return new CommandFailure(2, error.message, error.findings);
  return undefined;
}

/** A finding on one line: `line:column path code detail`, as far as known. */
function lineOf({ line, column, path, code, detail }: Omit<Finding, 'severity'>): string {
  const place = line === undefined ? undefined : `${line}:${column ?? 1}`;
  return `  ${[place, path, `[${code}]`, detail].filter(Boolean).join(' ')}`;
}
