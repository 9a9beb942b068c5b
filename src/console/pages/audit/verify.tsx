import { type TrailVerdict, verifyTrail } from '../../../audit/verify.ts';
import { countSealed } from '../../../store/event-seals.ts';
import type { Deed, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

const [most, mostMs] = [20_000, 20_000];

/** Verifies the audit trail, or its newest part where it is longer than a page can check, as the command does. It changes nothing, so it does not ask first. */
export const verifyTrailDeed: Deed = {
  path: '/console/audit/verify',
  access: 'reader',
  async do(view) {
    const say = words[view.language];
    const sealed = await countSealed(view.context.store.pool);
    const verdict = await verdictInTime(view, sealed > most);
    return {
      title: say.verdict,
      main: (
        <>
          {verdict ? (
            <Verdict view={view} verdict={verdict} isPart={sealed > most} />
          ) : (
            <p class="notice warn">
              {say.slow} <code>tovholder audit verify</code>
            </p>
          )}
          <p>
            <a href="/console/audit">{say.back}</a>
          </p>
        </>
      ),
    };
  },
};

async function verdictInTime({ context, signal }: View, isPart: boolean): Promise<TrailVerdict | undefined> {
  const late = AbortSignal.timeout(mostMs);
  try {
    return await verifyTrail(context.store, {
      signal: AbortSignal.any([late, signal]),
      ...(isPart && { newest: most }),
    });
  } catch (error) {
    if (!late.aborted) throw error;
    return undefined;
  }
}

function Verdict({ view, verdict, isPart }: { view: View; verdict: TrailVerdict; isPart: boolean }) {
  const say = words[view.language];
  const { checked, end, faults } = verdict;
  const good = isPart ? say.wholeNewest(checked) : say.whole(checked);
  return (
    <>
      <p class={faults.length === 0 ? 'notice good' : 'notice bad'}>{faults.length === 0 ? good : say.broken}</p>
      {faults.length > 0 && (
        <Table
          caption={say.fault}
          none=""
          rows={faults}
          columns={[
            { head: say.fault, cell: ({ kind }) => say[kind] },
            { head: say.place, cell: ({ place }) => place },
            { head: say.event, cell: ({ eventId }) => eventId },
            { head: say.message, cell: ({ messageId }) => messageId && <span class="exact">{messageId}</span> },
            { head: say.count, numeric: true, cell: ({ count }) => count },
          ]}
        />
      )}
      <Facts facts={[[say.end, <code key="end">{`${end.place}:${end.seal}`}</code>]]} />
    </>
  );
}
