import { mayBePassword, passwordRule, randomPassword } from '../access/password.ts';
import type { OperatorRole } from '../console/operator.ts';
import { isUuid } from '../formats/derived-ids.ts';
import { endOperator, makeOperator, renewPassword } from '../keeping/operator.ts';
import { findLocalOperator, type ListedOperator, listOperators } from '../store/operators.ts';
import type { Store } from '../store/store.ts';
import { askUnseen } from './ask-unseen.ts';
import { CommandFailure } from './ending.ts';
import { commandLine, withStore } from './own-store.ts';
import { paletteFor } from './paint.ts';
import { table } from './table.ts';

/** The options of `operator password`, as they were typed. */
export interface PasswordOptions {
  name: string;
  generate?: boolean;
}

/** The options of `operator add`, as they were typed. */
export interface AddOptions extends PasswordOptions {
  role: OperatorRole;
}

const headings = ['ID', 'NAME', 'ROLE', 'ACCOUNT', 'STATE', 'LAST SEEN'];

/** Prints the operators, newest first. */
export async function list(options: { json?: boolean }): Promise<void> {
  const operators = await withStore(({ pool }) => listOperators(pool));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ operators }, null, 2)}\n`);
    return;
  }
  if (operators.length > 0) process.stdout.write(table(headings, operators.map(rowOf), paletteFor(process.stdout)));
  else process.stderr.write('There are no operators yet: add one with `tovholder operator add`.\n');
}

function rowOf({ id, name, role, issuer, revokedAt, seenAt }: ListedOperator): string[] {
  const state = revokedAt ? 'revoked' : 'active';
  return [id, name, role, issuer ?? 'local', state, seenAt?.toISOString() ?? '-'];
}

/** Adds a local account. */
export async function add({ name, role, generate }: AddOptions): Promise<void> {
  await withStore(async (store) => {
    const given = name.trim();
    if (await findLocalOperator(store.pool, given, { sandbox: false })) throw taken();
    const chosen = await chosenPassword(generate);
    await makeOperator({ store }, { name: given, role, password: chosen.password }, commandLine);
    process.stderr.write('The operator was added and may sign in at /console.\n');
    tell(chosen);
  });
}

/** Gives a local account another password. */
export async function password({ name, generate }: PasswordOptions): Promise<void> {
  await withStore(async (store) => {
    const id = await idOf(store, name);
    const chosen = await chosenPassword(generate);
    if (!(await renewPassword({ store }, id, commandLine, chosen.password))) throw unknown();
    process.stderr.write('The password was changed and every session of the operator ended.\n');
    tell(chosen);
  });
}

/** Ends an operator's access. */
export async function revoke({ name, id }: { name?: string; id?: string }): Promise<void> {
  if ((name === undefined) === (id === undefined)) throw new CommandFailure(2, 'Give either --name or --id.');
  if (id !== undefined && !isUuid(id)) throw unknown();
  await withStore(async (store) => {
    const known = id ?? (await idOf(store, name ?? ''));
    if (!(await endOperator({ store }, known, commandLine))) throw unknown();
    process.stderr.write('The access was ended, and every session with it.\n');
  });
}

/* The accounts of the sandbox are not the command line's to change. */
async function idOf({ pool }: Store, name: string): Promise<string> {
  const found = await findLocalOperator(pool, name.trim(), { sandbox: false });
  if (!found) throw unknown();
  return found.id;
}

function taken(): CommandFailure {
  return new CommandFailure(1, 'An operator has this name: choose another one, or see `tovholder operator password`.');
}

function unknown(): CommandFailure {
  return new CommandFailure(1, 'No active operator is called so: see `tovholder operator list`.');
}

interface Chosen {
  password: string;
  made: boolean;
}

async function chosenPassword(generate: boolean | undefined): Promise<Chosen> {
  if (generate) return { password: randomPassword(), made: true };
  const password = await askUnseen('Password: ');
  if (!mayBePassword(password)) throw new CommandFailure(2, `That is not ${passwordRule}.`);
  if ((await askUnseen('Again: ')) !== password) throw new CommandFailure(2, 'The two were not the same.');
  return { password, made: false };
}

/* On standard output alone, so that it can be handed on. */
function tell({ password, made }: Chosen): void {
  if (made) process.stdout.write(`${password}\n`);
}
