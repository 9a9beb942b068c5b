import type { Deed, OpenDeed, OpenPage, Page } from '../page.ts';
import { preferencesDeed } from '../shell/preferences.ts';
import { auditPage } from './audit/audit.tsx';
import { auditExportPage } from './audit/export.ts';
import { verifyTrailDeed } from './audit/verify.tsx';
import { credentialsPage, newCredentialPage } from './credentials/credentials.tsx';
import { makeCredentialDeed, revokeCredentialDeed } from './credentials/deeds.tsx';
import { deadLetterPage } from './dead-letters/dead-letter.tsx';
import { deadLettersPage } from './dead-letters/dead-letters.tsx';
import { deadLetterDeeds } from './dead-letters/deeds.tsx';
import { followUpsPage } from './follow-ups/follow-ups.tsx';
import { addOperatorDeed, renewPasswordDeed, revokeOperatorDeed } from './operators/deeds.tsx';
import { operatorsPage } from './operators/operators.tsx';
import { overviewPage } from './overview/overview.tsx';
import { editPartyPage, keepPartyDeed, newPartyPage } from './parties/keep.tsx';
import { partiesPage } from './parties/parties.tsx';
import { partyPage } from './parties/party.tsx';
import { receiverDeeds } from './receivers/deeds.tsx';
import { receiverPage } from './receivers/receiver.tsx';
import { receiversPage } from './receivers/receivers.tsx';
import { signInDeed, signOutDeed } from './sign-in/deeds.ts';
import { callbackPage, providerPage } from './sign-in/provider.ts';
import { signInPage } from './sign-in/sign-in.tsx';
import { threadPage } from './threads/thread.tsx';
import { sendDeed } from './workbench/send.ts';
import { sentPage } from './workbench/sent.tsx';
import { checkDeed, workbenchPage } from './workbench/workbench.tsx';

/** Every page of the console and the workbench, in the order of the navigation. */
export const pages: readonly (Page | OpenPage)[] = [
  overviewPage,
  deadLettersPage,
  deadLetterPage,
  receiversPage,
  receiverPage,
  followUpsPage,
  threadPage,
  partiesPage,
  newPartyPage,
  partyPage,
  editPartyPage,
  credentialsPage,
  newCredentialPage,
  operatorsPage,
  auditPage,
  auditExportPage,
  workbenchPage,
  sentPage,
  signInPage,
  providerPage,
  callbackPage,
];

/** Everything that can be done there. */
export const deeds: readonly (Deed | OpenDeed)[] = [
  preferencesDeed,
  signInDeed,
  signOutDeed,
  ...deadLetterDeeds,
  ...receiverDeeds,
  keepPartyDeed,
  makeCredentialDeed,
  revokeCredentialDeed,
  addOperatorDeed,
  renewPasswordDeed,
  revokeOperatorDeed,
  verifyTrailDeed,
  checkDeed,
  sendDeed,
];
