import { Command, Option } from 'commander';
import { endingWell } from './ending.ts';

const examples = `
Examples:
  $ tovholder audit verify
  $ tovholder audit verify --known 48213:9f0c…   an end noted earlier is still there
  $ tovholder audit export --since 2026-11-01 > november.ndjson
  $ tovholder audit export --message 0199c5a0-0000-7000-8000-000000000001

They work on the store of DATABASE_URL, or on the one under DATA_DIR, also while the gateway runs on it.`;

/** `audit verify|export`: the trail of who did what, when and from where. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('verify the audit trail, or export it as FHIR')
    .addHelpText('after', examples)
    .addCommand(verifyCommand())
    .addCommand(exportCommand());
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('check every event against its seal, and every seal against those before it')
    .option('--known <place:seal>', 'an end of the trail that an earlier verification told')
    .option('--json', 'one JSON object')
    .action((options: { known?: string; json?: boolean }) =>
      endingWell(async () => (await import('./audit-store.ts')).verify(options)),
    );
}

function exportCommand(): Command {
  return new Command('export')
    .description('write the trail as FHIR AuditEvent, one a line, oldest first')
    .option('--since <time>', 'from this time on, such as 2026-11-01 or 2026-11-01T08:00:00+01:00')
    .option('--until <time>', 'before this time')
    .option('--message <id>', 'of one message')
    .option('--credential <id>', 'in calls of one credential')
    .addOption(new Option('--format <format>', 'what is written').choices(['fhir', 'json']).default('fhir'))
    .action((options: ExportOptions) =>
      endingWell(async () => (await import('./audit-store.ts')).exportTrail(options)),
    );
}

/** What `audit export` was asked for. */
export interface ExportOptions {
  since?: string;
  until?: string;
  message?: string;
  credential?: string;
  format: 'fhir' | 'json';
}
