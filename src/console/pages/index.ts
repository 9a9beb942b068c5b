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
import { messageDeeds } from './message/deeds.tsx';
import { messagePage } from './message/message.tsx';
import { messageReportPage } from './message/report.tsx';
import { messagesPage, patientDeed } from './messages/messages.tsx';
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
  messagesPage,
  messagePage,
  messageReportPage,
  deadLettersPage,
  deadLetterPage,
  receiversPage,
  receiverPage,
  workbenchPage,
  sentPage,
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
  signInPage,
  providerPage,
  callbackPage,
];

/** Everything that can be done there. */
export const deeds: readonly (Deed | OpenDeed)[] = [
  preferencesDeed,
  patientDeed,
  ...messageDeeds,
  signInDeed,
  signOutDeed,
  keepPartyDeed,
  makeCredentialDeed,
  revokeCredentialDeed,
  addOperatorDeed,
  renewPasswordDeed,
  revokeOperatorDeed,
  verifyTrailDeed,
  ...deadLetterDeeds,
  ...receiverDeeds,
  checkDeed,
  sendDeed,
];
