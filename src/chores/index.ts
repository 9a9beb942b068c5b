import { expiry } from '../receipts/expire.ts';
import { overdueReceipts } from '../receipts/overdue.ts';
import { followUpsDue } from '../reminders/due.ts';
import { changedChannels } from './changed-channels.ts';
import { channelsTended } from './channels.ts';
import type { Chore } from './chore.ts';
import { claimChecks } from './claim-checks.ts';
import { hourlyCounts } from './hourly-counts.ts';
import { lostClaims } from './lost-claims.ts';
import { neverSettled } from './never-settled.ts';
import { retention } from './retention.ts';
import { eventsSealed } from './seal-events.ts';

/** All chores. Where one fails the others go on. */
export const chores: readonly Chore[] = [
  lostClaims,
  claimChecks,
  neverSettled,
  changedChannels,
  expiry,
  overdueReceipts,
  followUpsDue,
  channelsTended,
  eventsSealed,
  hourlyCounts,
  retention,
];
