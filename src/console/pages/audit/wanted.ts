import { fromCopenhagen } from '../../../formats/copenhagen-time.ts';
import { isUuid } from '../../../formats/derived-ids.ts';
import type { TrailWanted } from '../../../store/trail-search.ts';
import type { View } from '../../page.ts';
import { trailKinds } from '../../parts/event-kinds.ts';
import { words } from './words.ts';

/** What an address asks of the trail, and what is wrong with a field. */
export interface AskedOfTrail {
  wanted: TrailWanted;
  errors: Partial<Record<'message' | 'since' | 'until', string>>;
}

/** Reads the query of an address; blank fields ask for nothing. */
export function askedOfTrail({ query, language }: View): AskedOfTrail {
  const say = words[language];
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const messageId = text('message');
  const [since, until] = [momentIn(text('since')), momentIn(text('until'))];
  const errors = {
    ...(messageId !== undefined && !isUuid(messageId) && { message: say.wrongId }),
    ...(since === 'wrong' && { since: say.wrongTime }),
    ...(until === 'wrong' && { until: say.wrongTime }),
  };
  const wanted = {
    messageId: messageId !== undefined && isUuid(messageId) ? messageId : undefined,
    actor: text('actor')?.slice(0, 200),
    kind: trailKinds.find((kind) => kind === query.get('kind')),
    since: since === 'wrong' ? undefined : since,
    until: until === 'wrong' ? undefined : until,
  };
  return { wanted, errors };
}

/* As `datetime-local` gives it, by the clocks of Copenhagen. */
function momentIn(text: string | undefined): Date | 'wrong' | undefined {
  if (text === undefined) return undefined;
  const [, date = '', time = '00:00'] = /^([1-9]\d{3}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::\d\d)?)?$/.exec(text) ?? [];
  if (Number.isNaN(Date.parse(`${date}T${time}Z`))) return 'wrong';
  return new Date(fromCopenhagen(date, time));
}

/** Where the events before this one begin, in an address; undefined is the newest. */
export function cursorIn({ query }: View): string | undefined {
  const cursor = query.get('cursor') ?? '';
  return /^[0-9]{1,18}$/.test(cursor) ? cursor : undefined;
}
