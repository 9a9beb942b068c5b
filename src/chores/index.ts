import { expiry } from '../receipts/expire.ts';
import { overdueReceipts } from '../receipts/overdue.ts';
import { channelsTended } from './channels.ts';
import { followUpsDue } from '../reminders/due.ts';
import type { Chore } from './chore.ts';
import { claimChecks } from './claim-checks.ts';
import { lostClaims } from './lost-claims.ts';

/** All chores. Where one fails the others go on. */
export const chores: readonly Chore[] = [lostClaims, claimChecks, expiry, overdueReceipts, followUpsDue, channelsTended];
