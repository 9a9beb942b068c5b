import type { Language } from '../../../findings/row.ts';
import type { Receiver } from '../../../store/receivers.ts';
import { Badge } from '../../parts/badge.tsx';
import { ErrorCode } from '../../parts/error-code.tsx';
import { Moment } from '../../parts/moment.tsx';
import { words } from './words.ts';

interface StandingProps {
  receiver: Receiver;
  language: Language;
}

/** Whether things go out to a receiver, and if not, why and since when. An operator's word comes first. */
export function Standing({ receiver, language }: StandingProps) {
  const say = words[language];
  const { pausedAt, disabledAt, disabledWhy, blockedUntil, failures } = receiver;
  if (pausedAt)
    return (
      <>
        <Badge tone="warn">{say.paused}</Badge> {say.since} <Moment at={pausedAt} language={language} />
      </>
    );
  if (disabledAt)
    return (
      <>
        <Badge tone="bad">{say.off}</Badge> {say.since} <Moment at={disabledAt} language={language} />{' '}
        {disabledWhy !== undefined && <ErrorCode code={disabledWhy} />}
      </>
    );
  if (blockedUntil)
    return (
      <>
        <Badge tone="bad">{say.blocked}</Badge> {say.until} <Moment at={blockedUntil} language={language} />
        {failures > 0 && `, ${say.failures(failures)}`}
      </>
    );
  if (failures > 0)
    return (
      <>
        <Badge tone="warn">{say.failing}</Badge> {say.failures(failures)}
      </>
    );
  return <Badge tone="good">{say.inOrder}</Badge>;
}

/** Whether something keeps its messages back that an operator can take away. */
export function isKeptBack({ pausedAt, disabledAt, blockedUntil }: Receiver): boolean {
  return Boolean(pausedAt ?? disabledAt ?? blockedUntil);
}

/** How many messages wait for it, wherever they are. */
export function waitingFor({ queued, available, leased }: Receiver): number {
  return queued + available + leased;
}
