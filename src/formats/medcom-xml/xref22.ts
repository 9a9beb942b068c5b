import type { Cover, Diagnosis } from '../../message.ts';
import type { Letter, ReferralBody, WriteContext } from '../format.ts';
import { type Frame, writeHead } from './emessage.ts';
import { writeReceiver, writeSender } from './party.ts';
import { writePatient } from './patient.ts';
import { writeReferences } from './references.ts';
import type { XmlContent } from './serialize.ts';
import { readXref15, referralMarks, referralText, writeReferral, writeReferrer, writeRelative } from './xref15.ts';

/** What stands where XREF22 wants a diagnosis and the message names none; it is not read back. */
const noDiagnosis = { code: 'ukendt', text: 'Ingen diagnose anført' } as const satisfies Diagnosis;

/** Most relatives of an acute referral. */
const mostRelatives = 5;

/** Reads an EmergencyMunicipalityReferral: a referral of priority `asap`. Source: XREF22, XH2230R. */
export function readXref22(frame: Frame): Letter[] {
  return readXref15(frame).map(({ cover, body }) => ({
    cover: { ...cover, priority: 'asap' },
    body: body.kind === 'referral' ? { ...body, diagnoses: body.diagnoses.filter(isDiagnosis) } : body,
  }));
}

function isDiagnosis({ code, system, text }: Diagnosis): boolean {
  return code !== noDiagnosis.code || system !== undefined || text !== noDiagnosis.text;
}

/**
 * Writes an EmergencyMunicipalityReferral. The speciality of the sender is not known to a message, so it is the one for none in particular;
 * the status code knows no corrected letter, which therefore stands behind the text.
 */
export function writeXref22(cover: Cover, body: ReferralBody, context: WriteContext): { [name: string]: XmlContent } {
  const isCorrected = cover.exchange?.kind === 'corrected';
  const text = referralText(body.text, cover, isCorrected ? { exchange: 'Rettet' } : {});
  const [first = noDiagnosis, ...others] = body.diagnoses;
  return {
    Letter: { ...writeHead(cover, 'XREF22', 'XH2230R', true), StatusCode: 'nytbrev' },
    Sender: {
      ...writeSender(cover, context.sender),
      MedicalSpecialityCode: 'ikkeklassificeret',
      Referrer: writeReferrer(cover),
    },
    Receiver: writeReceiver(cover.receiver, context.receiver, 'name'),
    Patient: writePatient(cover.patient),
    Relative: body.relatives.slice(0, mostRelatives).map((relative) => writeRelative(relative, true)),
    Referral: writeReferral(first, others),
    RelevantClinicalInformation: { Anamnesis: { formatted: text, marks: referralMarks(cover, body, text) } },
    Reference: writeReferences(cover),
  };
}
