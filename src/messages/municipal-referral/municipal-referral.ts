import { isDeepStrictEqual } from 'node:util';
import type { Body, ReferralBody } from '../../formats/format.ts';
import type { MessageOf, MunicipalReferralContent } from '../../message.ts';
import { asCorrespondence, dividedDiagnoses, readProse, withHeldParts } from '../bodies.ts';
import { consentRules } from '../consent.ts';
import { type Headings, writeHeadings } from '../headings.ts';
import type { Carrier, Correspondable, MessageType } from '../message-type.ts';
import type { Tree } from '../tree.ts';
import { municipalReferralHeadings, municipalReferralMark } from './headings.ts';

const inReferral = municipalReferralHeadings();
const inCorrespondence: Headings = { ...inReferral, fields: [municipalReferralMark, ...inReferral.fields] };

const correspondable: Correspondable = {
  category: 'regarding-referral',
  phrases: [{ text: 'Henvisning til kommunalt tilbud', says: {} }],
};

/** Henvisning til kommunalt tilbud. Source: contract §1; carriers XREF15, CareCommunication. */
export const municipalReferral: MessageType<'municipal-referral'> = {
  name: 'municipal-referral',
  headings: inCorrespondence,
  correspondable,
  authored: true,
  byConvention: ['fhir-json', 'fhir-xml'],
  answeredBy: 'referral-status',
  carry,
  rules: (message) => (message.content.consent ? consentRules(message, message.content.consent) : []),
};

/** What the text and the data of a referral say, or that its headings cannot be relied on. */
export function readMunicipalReferral(body: ReferralBody): Tree | 'unreadable' {
  const content = readProse(inCorrespondence, body);
  return content === 'unreadable' ? content : withHeldParts(content, body, 'relatives');
}

function carry({ content }: MessageOf<'municipal-referral'>, carrier: Carrier): Body {
  if (!carrier.carries.includes('referral')) return asCorrespondence(correspondable, inCorrespondence, { ...content });
  const { diagnoses, ...others } = content;
  const { held, told } = dividedDiagnoses(diagnoses, carrier);
  const body: ReferralBody = {
    kind: 'referral',
    categoryCode: categoryOf(content.service),
    text: content.description ?? '',
    diagnoses: held,
    relatives: [],
  };
  if (isDeepStrictEqual(readMunicipalReferral(body), { ...content })) return body;
  const { fields } = municipalReferralHeadings(held.length + 1);
  return {
    ...body,
    text: writeHeadings(fields, { ...others, ...(told && { diagnoses: told }) }),
    relatives: (content.relatives ?? []).slice(0, 1).map(({ phone: _, ...named }) => named),
  };
}

/**
 * The chapter of the municipality that a service belongs to, as far as XREF15 tells them apart: nursing and training
 * lie with care of the elderly, all else with health. The service itself stands in the text.
 */
function categoryOf(service: MunicipalReferralContent['service']): NonNullable<ReferralBody['categoryCode']> {
  return service === 'nursing' || service === 'training' ? 'aeldre_omsorg' : 'sundhedspleje';
}
