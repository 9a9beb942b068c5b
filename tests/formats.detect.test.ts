import { describe, expect, test } from '@jest/globals';
import { detectFormat, formatsOfMediaType, mediaTypeOf } from '../src/formats/index.ts';

function detected(text: string, mediaType?: string): string | undefined {
  return detectFormat(Buffer.from(text), mediaType)?.name;
}

const emessage = '<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"/>';
const bundle = '<Bundle xmlns="http://hl7.org/fhir"/>';

describe('a document', () => {
  test.each([
    ['{"type":"receipt"}', 'json'],
    ['\uFEFF [ {"type":"receipt"} ]', 'json'],
    ['{"type":"correspondence","note":"\\"resourceType\\":"}', 'json'],
    ['{"id":"1","resourceType" : "Bundle"}', 'fhir-json'],
    [emessage, 'medcom-xml'],
    [`<?xml version="1.0"?>\n<!-- <Bundle xmlns="http://hl7.org/fhir"> -->\n${emessage}`, 'medcom-xml'],
    [`\uFEFF<?xml version="1.0"?><!-- x --> ${bundle}`, 'fhir-xml'],
    ['<f:Bundle xmlns:f="http://hl7.org/fhir"></f:Bundle>', 'fhir-xml'],
    ['<!DOCTYPE x>', 'medcom-xml'],
    ["UNA:+.? '", undefined],
    ['', undefined],
  ])('is told by its first bytes: %j', (text, name) => {
    expect(detected(text)).toBe(name);
  });

  test('is told by its media type first', () => {
    expect(detected('{}', 'application/fhir+json; charset=utf-8')).toBe('fhir-json');
    expect(detected('{"resourceType":"Bundle"}', 'application/json')).toBe('fhir-json');
    expect(detected('not json', 'Application/JSON;charset=utf-8')).toBe('json');
    expect(detected(bundle, 'text/xml')).toBe('fhir-xml');
    expect(detected(emessage, 'application/xml')).toBe('medcom-xml');
    expect(detected(emessage, 'application/fhir+xml')).toBe('fhir-xml');
    expect(detected(emessage, 'text/plain')).toBeUndefined();
  });
});

test('every format is found by the media type that it is sent under', () => {
  for (const name of ['json', 'medcom-xml', 'fhir-json', 'fhir-xml'] as const) {
    expect(formatsOfMediaType(`${mediaTypeOf(name)}; charset=utf-8`).map((format) => format.name)).toEqual([name]);
  }
});
