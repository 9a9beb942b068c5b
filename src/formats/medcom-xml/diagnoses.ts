import type { Diagnosis } from '../../message.ts';
import { childOf, codeOf, lineOf, type XmlElement } from './element.ts';
import type { XmlContent } from './serialize.ts';

/** Most diagnoses of a referral: one and five further ones. Longest code and text. Source: XREF15, Referral. */
const limits = { most: 6, code: 17, text: 70 } as const;

const typeCodes = { SKS: 'SKSdiagnosekode', ICPC: 'ICPCkode' } as const;

function typeCodeOf(system: string | undefined): string | undefined {
  if (system === undefined) return 'uspecificeretkode';
  return Object.entries(typeCodes).find(([name]) => name === system)?.[1];
}

/** Of diagnoses in order: how many a referral holds without loss. The rest has to stand in the text. */
export function diagnosesHeld(diagnoses: readonly Diagnosis[]): number {
  const first = diagnoses.findIndex((diagnosis) => !isHeld(diagnosis));
  return Math.min(limits.most, first < 0 ? diagnoses.length : first);
}

function isHeld({ code, system, text }: Diagnosis): boolean {
  const isWithin = (value: string | undefined, most: number) =>
    value !== undefined && value !== '' && [...value].length <= most;
  return isWithin(code, limits.code) && isWithin(text, limits.text) && typeCodeOf(system) !== undefined;
}

/** A diagnosis as it is read. */
export function diagnosisOf(element: XmlElement): Diagnosis {
  const code = lineOf(childOf(element, 'DiagnoseCode'));
  const text = lineOf(childOf(element, 'DiagnoseText'));
  const typeCode = codeOf(childOf(element, 'DiagnoseTypeCode'));
  const system = typeCode === typeCodes.SKS ? 'SKS' : typeCode === typeCodes.ICPC ? 'ICPC' : undefined;
  return { ...(code ? { code } : {}), ...(system ? { system } : {}), ...(text ? { text } : {}) };
}

/** A diagnosis that is held. */
export function writeDiagnosis({ code, system, text }: Diagnosis): { [name: string]: XmlContent } {
  return { DiagnoseCode: code, DiagnoseTypeCode: typeCodeOf(system), DiagnoseText: text };
}
