import type { Language } from '../../../findings/row.ts';
import type { EventKind, TimelineEntry } from '../../../store/events.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { eventKindNames } from '../../parts/event-kinds.ts';
import { ageOf, Moment } from '../../parts/moment.tsx';
import { PartyName } from '../../parts/party.tsx';
import { words } from './words.ts';

const tones: Partial<Record<EventKind, Tone>> = {
  ...{ accepted: 'busy', available: 'busy', leased: 'busy', resumed: 'busy', replayed: 'busy' },
  ...{ delivered: 'good', answered: 'good', 'receipt-sent': 'good', 'receipt-received': 'good' },
  ...{ retried: 'warn', returned: 'warn', held: 'warn', rejected: 'warn', expired: 'warn', 'receipt-overdue': 'warn' },
  ...{ overdue: 'warn', reminded: 'warn', 'envelope-reused': 'warn', dead: 'bad', alarm: 'bad', discarded: 'bad' },
};

interface TimelineProps {
  entries: readonly (TimelineEntry & { reason?: string })[];
  names: ReadonlyMap<string, string>;
  language: Language;
}

/** What happened to a message from its arrival to its receipt, each attempt a line: who did what, when, and how long after the line before. */
export function Timeline({ entries, names, language }: TimelineProps) {
  const say = words[language];
  return (
    <ol class="timeline">
      {entries.map(({ at, kind, actor, code, attempt, reason }, place) => (
        <li key={`${at.toISOString()}-${kind}`} class={toneOf(kind, code)}>
          <Badge tone={toneOf(kind, code)}>{eventKindNames[kind][language]}</Badge>{' '}
          {attempt !== undefined && <span>{say.attempt(attempt)} </span>}
          {code !== undefined && <code>{code}</code>} <PartyName gln={actor} names={names} />
          <br />
          <small>
            <Moment at={at} language={language} />
            {place > 0 && ` · ${gapOf(entries[place - 1], at, language)}`}
          </small>
          {reason !== undefined && (
            <p class="note">
              {say.reason}: <q>{reason}</q>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

/* A receipt tells how it went by its code. */
function toneOf(kind: EventKind, code: string | undefined): Tone {
  if (kind.startsWith('receipt-') && code !== undefined && code !== 'accepted') return 'warn';
  return tones[kind] ?? 'calm';
}

function gapOf(before: TimelineEntry | undefined, at: Date, language: Language): string {
  const seconds = (at.getTime() - (before?.at ?? at).getTime()) / 1_000;
  return `${words[language].after} ${ageOf(seconds, language)}`;
}
