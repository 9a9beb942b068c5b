import type { Cover, Patient } from '../../message.ts';
import type { Closing } from './closing-lines.ts';
import { childOf, codeOf, lineOf, rawTextOf, type XmlElement } from './element.ts';
import { readPostalAddress, writePostalAddress } from './party.ts';
import type { XmlContent } from './serialize.ts';

/** The patient of a letter. */
export function readPatient(element: XmlElement | undefined, closing: Closing): Patient {
  const cpr = rawTextOf(childOf(element, 'CivilRegistrationNumber'));
  const alternative = rawTextOf(childOf(element, 'AlternativeIdentifier')) ?? closing.replacementId;
  const givenName = lineOf(childOf(element, 'PersonGivenName'));
  const address = readPostalAddress(element);
  const otherIds = closing.otherIds === undefined ? [] : idsIn(closing.otherIds);
  return {
    ...(cpr === undefined ? {} : { cpr }),
    ...(alternative === undefined ? {} : { replacementId: alternative.replace(/\s/g, ' ') }),
    ...(otherIds.length > 0 ? { otherIds } : {}),
    ...(givenName === undefined ? {} : { givenName }),
    familyName: lineOf(childOf(element, 'PersonSurnameName')) ?? '',
    ...(address ? { address } : {}),
  };
}

/** Ids of ten characters each, divided by a comma and a blank. */
function idsIn(line: string): string[] {
  const signs = [...line];
  return Array.from({ length: Math.ceil(signs.length / 12) }, (_, index) =>
    signs.slice(index * 12, index * 12 + 10).join(''),
  );
}

/** The patient's numbers that the letter has no element for. */
export function closingOfPatient(patient: Patient | undefined): Closing {
  return {
    ...(patient?.cpr && patient.replacementId ? { replacementId: patient.replacementId } : {}),
    ...(patient?.otherIds?.length ? { otherIds: patient.otherIds.join(', ') } : {}),
  };
}

/** The patient as XDIS91, XREF15 and XDIS15 have it in common. A CPR number wins over a replacement number. */
export function writePatient(patient: Patient | undefined): { [name: string]: XmlContent } {
  return {
    CivilRegistrationNumber: patient?.cpr,
    AlternativeIdentifier: patient?.cpr ? undefined : patient?.replacementId,
    PersonSurnameName: patient?.familyName,
    PersonGivenName: patient?.givenName,
    ...writePostalAddress(patient?.address),
  };
}

type EncounterStatus = NonNullable<Cover['encounterStatus']>;

const statusCodes = {
  inactive: 'inaktiv',
  admitted: 'indlagt',
  outpatient: 'ambulant',
  deceased: 'doed',
} as const satisfies Record<EncounterStatus, string>;

/** EpisodeOfCareStatusCode of a status; `inaktiv` where there is none. Source: conversion XDIS91 – CareCommunication, status table. */
export function writeStatus(status: EncounterStatus | undefined): string {
  return statusCodes[status ?? 'inactive'];
}

/** The status that a code tells; undefined for the default, inactive. */
export function readStatus(patient: XmlElement | undefined): EncounterStatus | undefined {
  const code = codeOf(childOf(patient, 'EpisodeOfCareStatusCode'));
  if (code === 'indlagt') return 'admitted';
  if (code === 'doed') return 'deceased';
  return code === 'ambulant' || code === 'ambulant_roentgen' ? 'outpatient' : undefined;
}
