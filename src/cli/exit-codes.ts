/** What an exit code means for every command, where the command says nothing else. */
export const commonExitCodes = {
  0: 'done',
  1: 'refused, invalid, or not possible as asked',
  2: 'not understood, or out of reach: an option, a file, the set-up, the store or the gateway',
  130: 'ended by Ctrl-C (SIGINT); what was done so far is told and stays done',
  143: 'ended by SIGTERM, in the same way',
} as const;

/** An exit code of the command line. */
export type ExitCode = keyof typeof commonExitCodes;

type Meanings = Partial<Record<ExitCode, string>>;

const ofStore: Meanings = {
  0: 'done',
  1: 'not possible as asked',
  2: 'an option, the store or the set-up is at fault',
};
const ofMany: Meanings = { ...ofStore, 130: 'ended by Ctrl-C: what was done stays done' };

/** What the exit codes of each command mean, by its words. */
export const exitCodes: Readonly<Record<string, Meanings>> = {
  serve: { 0: 'stopped as it was told', 1: 'did not start, or lost its store', 2: 'an option is at fault' },
  demo: { 0: 'everything happened as told', 1: 'something did not', 2: 'an option is at fault' },
  validate: { 0: 'all valid', 1: 'one or more invalid', 2: 'one or more could not be read', 130: 'ended by Ctrl-C' },
  translate: {
    0: 'translated',
    1: 'invalid, or not to be carried by the format',
    2: 'an option or a file is at fault',
  },
  send: { 0: 'accepted (with --dry-run: valid)', 1: 'refused', 2: 'the gateway or the file is out of reach' },
  inbox: { 0: 'done, also with an empty inbox', 1: 'refused', 2: 'the gateway is out of reach' },
  tail: { 0: 'ended by Ctrl-C or SIGTERM, or all was shown', 2: 'an option, the store or the set-up is at fault' },
  'keys list': { 0: 'done', 2: 'the store or the set-up is at fault' },
  'keys rotate': { 0: 'done', 2: 'the store or the set-up is at fault', 130: 'ended by Ctrl-C: begin again at will' },
  'keys verify': {
    0: 'all that is sealed can be opened',
    1: 'something cannot',
    2: 'an option, the store or the set-up is at fault',
    130: 'ended by Ctrl-C',
  },
  'audit verify': {
    0: 'the trail is whole',
    1: 'it is not',
    2: 'an option, the store or the set-up is at fault',
    130: 'ended by Ctrl-C',
  },
  'audit export': {
    0: 'done',
    2: 'an option, the store or the set-up is at fault',
    130: 'ended by Ctrl-C: what was written is whole lines',
  },
  'party list': ofStore,
  'party add': ofStore,
  'party import': { ...ofStore, 2: 'an option, the file, the store or the set-up is at fault' },
  'party key': ofStore,
  'party webhook-secret': ofStore,
  'receiver list': ofStore,
  'receiver pause': ofStore,
  'receiver resume': ofStore,
  'receiver cancel': ofMany,
  'operator list': ofStore,
  'operator add': ofStore,
  'operator password': ofStore,
  'operator revoke': ofStore,
  'dead list': ofStore,
  'dead show': ofStore,
  'dead replay': ofMany,
  'dead discard': ofStore,
  sandbox: { 0: 'done', 2: 'an option is at fault' },
  'sandbox reset': {
    0: 'done',
    1: 'not agreed to, or no sandbox',
    2: 'the gateway is out of reach, or an option is at fault',
  },
  bench: {
    0: 'measured',
    1: 'letters were refused or lost',
    2: 'no gateway of the sandbox there',
    130: 'ended by Ctrl-C',
  },
  doctor: { 0: 'no fault (there may be warnings)', 1: 'a fault', 2: 'an option is at fault' },
  completion: { 0: 'done', 2: 'an option is at fault' },
  help: { 0: 'done', 2: 'there is no such command' },
};

/** What the exit codes of a command mean, as its help has it; nothing for a group of commands. */
export function exitCodeText(path: string): string {
  const own = exitCodes[path];
  if (!own) return '';
  return `Exit code: ${Object.entries(own)
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join('; ')}.`;
}
