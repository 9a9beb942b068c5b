import type { DeliveryRow } from '../../../store/message-deliveries.ts';
import type { View } from '../../page.ts';
import { Badge, StateBadge } from '../../parts/badge.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

/** The documents that a message goes out in: form, ids, how far each has come, and what comes next. */
export function Deliveries({ view: { language }, rows }: { view: View; rows: readonly DeliveryRow[] }) {
  const say = words[language];
  return (
    <Table
      caption={say.deliveries}
      none={say.noDelivery}
      rows={rows}
      idOf={({ id }) => `delivery-${id}`}
      columns={[
        {
          head: say.part,
          cell: ({ part, format, envelope }) => `${part}: ${format}${envelope ? ` + ${envelope}` : ''}`,
        },
        { head: say.channel, cell: ({ channel }) => channel },
        { head: say.state, cell: ({ state }) => <StateBadge state={state} language={language} /> },
        { head: say.tries, numeric: true, cell: ({ attempts }) => attempts },
        { head: say.next, cell: (row) => <NextStep row={row} language={language} /> },
        { head: say.lastError, cell: ({ lastError }) => lastError && <code>{lastError}</code> },
        {
          head: say.ids,
          cell: ({ letterId, envelopeId }) => (
            <span class="exact">{[letterId, envelopeId].filter(Boolean).join(' ')}</span>
          ),
        },
      ]}
    />
  );
}

function NextStep({ row, language }: { row: DeliveryRow; language: View['language'] }) {
  const say = words[language];
  const { state, heldAt, settledAt, leaseExpiresAt, dueAt } = row;
  const step = (label: string, at: Date) => (
    <>
      {label} <Moment at={at} language={language} />
    </>
  );
  if (settledAt) return step(say.ended, settledAt);
  if (isHeld(row) && heldAt) return <Badge tone="warn">{say.held}</Badge>;
  if (state === 'leased' && leaseExpiresAt) return step(say.leasedUntil, leaseExpiresAt);
  return state === 'queued' ? step(say.nextTry, dueAt) : null;
}

/** Whether an operator keeps a delivery back that has not ended. */
export function isHeld({ heldAt, state }: DeliveryRow): boolean {
  return heldAt !== null && isUnderWay({ state });
}

/** Whether a delivery may still be tried or leased. */
export function isUnderWay({ state }: Pick<DeliveryRow, 'state'>): boolean {
  return ['queued', 'sending', 'available', 'leased'].includes(state);
}
