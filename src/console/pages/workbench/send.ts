import { randomBytes } from 'node:crypto';
import { examineApart, writeAllApart } from '../../../documents/apart.ts';
import { DocumentRefusal } from '../../../documents/refusal.ts';
import { GatewayError } from '../../../errors.ts';
import { mediaTypeOf } from '../../../formats/index.ts';
import { accept, type Submission } from '../../../intake/accept.ts';
import { problemOf } from '../../../intake/problem.ts';
import type { Message } from '../../../message.ts';
import { findParty } from '../../../store/parties.ts';
import type { OpenDeed, VisitorsView } from '../../page.ts';
import { noSuchPage } from '../../shell/paths.ts';
import { type Pasted, pastedIn } from './document.ts';
import { partiesOf, refusalOf } from './examined.ts';
import type { SendRefusal } from './send-form.tsx';
import { workbenchWith } from './workbench.tsx';

/** In the sandbox: posts what lies on the workbench as its sender would, through the same door; to another party and under a new id where asked. */
export const sendDeed: OpenDeed = {
  path: '/workbench/send',
  access: 'sandbox',
  large: true,
  async do(view) {
    if (!view.desk.sandbox) throw noSuchPage();
    const pasted = pastedIn(view.form);
    if (!pasted) return await workbenchWith(view);
    try {
      const { messages } = await accept(view.context, await submissionOf(view, pasted));
      const [first] = messages;
      if (!first) throw new Error('an accepted document has a message');
      return { to: `/workbench/sent/${first.id}` };
    } catch (error) {
      return await workbenchWith(view, whyNot(error, view));
    }
  },
};

/* What is not the sender's to mend is a failure of the page. */
function whyNot(error: unknown, { language, requestId }: VisitorsView): SendRefusal {
  if (error instanceof DocumentRefusal) return refusalOf(error, language);
  if (!(error instanceof GatewayError) || error.status >= 500 || error.status === 429) throw error;
  const { title, detail, errors } = problemOf(error, requestId, language);
  return { refusal: `${title}. ${detail}`, findings: errors };
}

async function submissionOf(view: VisitorsView, pasted: Pasted): Promise<Submission> {
  const { pool } = view.context.store;
  const { messages, reading } = await examineApart(pasted.bytes, pasted.options);
  const [message] = messages;
  const sender = message && (await findParty(pool, message.sender.gln));
  const caller = {
    ...{ credentialId: view.operator?.id ?? 'workbench', name: 'workbench', role: 'party' as const },
    parties: sender ? [sender.gln] : [],
  };
  const to = view.form.get('to') ?? '';
  const isFresh = view.form.get('fresh') === 'yes';
  if (!message || !reading || messages.length > 1 || (to === '' && !isFresh)) {
    return { bytes: pasted.bytes, mediaType: undefined, ...pasted.options, caller };
  }
  const changed = addressed(isFresh ? renewed(message) : message, to);
  const parties = await partiesOf(pool, changed);
  const [written, ...beside] = await writeAllApart(changed, reading.format, { parties });
  const isWhole = written !== undefined && beside.length === 0;
  /* In MedCom XML the files would have to be sent, too: the canonical form holds them itself. */
  const bytes = isWhole ? Buffer.from(written) : Buffer.from(JSON.stringify(changed));
  return { bytes, mediaType: mediaTypeOf(isWhole ? reading.format : 'json'), caller };
}

/* An id that every format can hold: 14 characters. */
function renewed({ envelopeId: _, ...message }: Message): Message {
  return { ...message, letterId: `WB${randomBytes(6).toString('hex').toUpperCase()}` };
}

function addressed(message: Message, to: string): Message {
  return to === '' ? message : { ...message, receiver: { gln: to } };
}
