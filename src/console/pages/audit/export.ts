import { auditEventOf } from '../../../audit/fhir-audit-event.ts';
import type { TrailEvent } from '../../../store/trail.ts';
import { searchTrail } from '../../../store/trail-search.ts';
import type { Page, View } from '../../page.ts';
import { askedOfTrail } from './wanted.ts';

const [most, batch] = [10_000, 1_000];

/** The newest events that are asked for as FHIR AuditEvent, one a line, as a file. */
export const auditExportPage: Page = {
  path: '/console/audit/export',
  access: 'reader',
  async show(view) {
    const { self } = view.context;
    const lines = (await wantedEvents(view)).map((event) => `${JSON.stringify(auditEventOf(event, self))}\n`);
    const name = `audit-${new Date().toISOString().slice(0, 10)}.ndjson`;
    return { file: { name, contentType: 'application/x-ndjson', content: Buffer.from(lines.join('')) } };
  },
};

async function wantedEvents(view: View): Promise<TrailEvent[]> {
  const { wanted } = askedOfTrail(view);
  const events: TrailEvent[] = [];
  let cursor: string | undefined;
  while (events.length < most) {
    view.signal.throwIfAborted();
    const page = await searchTrail(view.context.store.pool, wanted, { cursor, limit: batch });
    events.push(...page.events);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return events.slice(0, most);
}
