import { DocumentRefusal } from '../documents/refusal.ts';
import { GatewayError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { detailIn } from '../findings/explain.ts';
import type { Language } from '../findings/row.ts';
import { FileTrouble } from './source.ts';

/** Thrown when a command cannot do what it was asked, for a reason its user can mend; ends it with this exit code. */
export class CommandFailure extends Error {
  readonly exitCode: 1 | 2;
  readonly findings: readonly Omit<Finding, 'severity'>[];
  /** The message in Danish, for commands that take a language. */
  readonly danish: string | undefined;

  constructor(
    exitCode: 1 | 2,
    message: string,
    findings: readonly Omit<Finding, 'severity'>[] = [],
    danish: string | undefined = undefined,
  ) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
    this.findings = findings;
    this.danish = danish;
  }
}

/**
 * Runs a command. What its user can mend is told on standard error and sets the exit code (a file or the set-up: 2;
 * else what the failure says); whatever else is thrown is a bug and goes on to the caller.
 */
export async function endingWell(work: () => Promise<void>, language: Language = 'en'): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = asFailure(error);
    if (!known) throw error;
    const message = (language === 'da' && known.danish) || known.message;
    const lines = known.findings.map((finding) => `  ${lineOf(finding, language)}`);
    process.stderr.write(`${[message, ...lines].join('\n')}\n`);
    process.exitCode = known.exitCode;
  }
}

function asFailure(error: unknown): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error;
  if (error instanceof DocumentRefusal) return new CommandFailure(1, error.message, error.findings, error.danish);
  if (error instanceof FileTrouble) return new CommandFailure(2, error.message);
  if (error instanceof GatewayError) return new CommandFailure(2, error.message, error.findings);
  return undefined;
}

/** A finding on one line: `line:column path code detail (rule)`, as far as known. */
export function lineOf(finding: Omit<Finding, 'severity'>, language: Language): string {
  const { line, column, path, code, rule } = finding;
  const place = line === undefined ? undefined : `${line}:${column ?? 1}`;
  const source = rule && `(${rule})`;
  return [place, path, `[${code}]`, detailIn(language, finding), source].filter(Boolean).join(' ');
}
