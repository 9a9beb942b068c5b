import type { Finding } from '../../finding.ts';
import type { Body, ReferralBody } from '../../formats/format.ts';
import type { MessageOf } from '../../message.ts';
import { asCorrespondence, dividedDiagnoses, readProse, withHeldParts } from '../bodies.ts';
import { broken, warning } from '../checks.ts';
import { consentRules } from '../consent.ts';
import { folded, writeHeadings } from '../headings.ts';
import type { Carrier, Correspondable, MessageType } from '../message-type.ts';
import type { Tree } from '../tree.ts';
import { childReferralHeadings } from './headings.ts';

const headings = childReferralHeadings();

const correspondable: Correspondable = {
  category: 'regarding-referral',
  phrases: [{ text: 'Henvisning til PPR', says: {} }],
};

/** Henvisning af barn eller ung til PPR. Source: contract §1; carriers XREF15, CareCommunication. */
export const childReferral: MessageType<'child-referral'> = {
  name: 'child-referral',
  headings,
  correspondable,
  authored: true,
  byConvention: ['fhir-json', 'fhir-xml'],
  answeredBy: 'referral-status',
  carry,
  rules,
};

/** Whether a referral says in its first line that it is one to PPR. */
export function isToPpr(body: ReferralBody): boolean {
  const [first = ''] = body.text.split('\n', 1);
  return /^henvisning ?: ?ppr$/.test(folded(first));
}

/** What the text and the data of a referral to PPR say, or that its headings cannot be relied on. */
export function readChildReferral(body: ReferralBody): Tree | 'unreadable' {
  const content = readProse(headings, body);
  return content === 'unreadable' ? content : withHeldParts(content, body, 'guardians');
}

function carry({ content }: MessageOf<'child-referral'>, carrier: Carrier): Body {
  if (!carrier.carries.includes('referral')) return asCorrespondence(correspondable, headings, { ...content });
  const { diagnoses, ...others } = content;
  const { held, told } = dividedDiagnoses(diagnoses, carrier);
  const { fields } = childReferralHeadings(held.length + 1);
  return {
    kind: 'referral',
    categoryCode: 'social',
    text: writeHeadings(fields, { ...others, ...(told && { diagnoses: told }) }),
    diagnoses: held,
    relatives: (content.guardians ?? []).slice(0, 1).map(({ phone: _, custody: __, ...named }) => named),
  };
}

/** A child is referred with the consent of those who have custody. Source: contract §3, *consent*. */
function rules(message: MessageOf<'child-referral'>): Finding[] {
  const { consent, guardians = [] } = message.content;
  if (!consent?.given) {
    return [
      broken(
        'CONSENT_MISSING',
        consent ? '/content/consent/given' : '/content/consent',
        'A referral to PPR needs a consent that is given: obtain it and say so.',
      ),
    ];
  }
  const holders = (consent.holders ?? [])
    .filter(({ kind }) => kind === 'custody-holder')
    .map(({ name }) => folded(name));
  const missing = guardians.flatMap(({ custody, name }, index) =>
    custody && !holders.includes(folded(name)) ? [holderMissing(index)] : [],
  );
  return [...consentRules(message, consent), ...missing];
}

function holderMissing(index: number): Finding {
  return warning(
    'CONSENT_HOLDER_MISSING',
    `/content/guardians/${index}`,
    'A guardian with custody is not among those who consented: obtain the consent, or add the holder.',
  );
}
