import { expect, test } from '@jest/globals';
import { detectFormat } from '../src/formats/index.ts';

const detected = (document: string, mediaType?: string) => detectFormat(Buffer.from(document), mediaType)?.name;

test('XML is FHIR by the namespace of its root, whatever stands before it', () => {
  const root = '<b:Bundle xmlns:b="http://hl7.org/fhir">';
  expect(detected(root, 'text/xml')).toBe('fhir-xml');
  expect(detected(`<?xml version="1.0"?>\n<!-- <a> -- --><!DOCTYPE x><?x y?>${root}`, 'application/xml')).toBe(
    'fhir-xml',
  );
  expect(detected('<Emessage><Bundle xmlns="http://hl7.org/fhir"/></Emessage>', 'text/xml')).toBe('medcom-xml');
  expect(detected('<!-- <Bundle xmlns="http://hl7.org/fhir"> --><Emessage/>', 'text/xml')).toBe('medcom-xml');
});

test.each(['<!--', '<?x', '<!x', '<a xmlns:', '<', 'xmlns'])(
  '64 KiB of «%s» are told apart within a second',
  (piece) => {
    const document = `<a ${piece.repeat(65_536 / piece.length)}`;
    const began = performance.now();
    expect(detected(document, 'text/xml')).toBe('medcom-xml');
    expect(detected(piece.repeat(65_536 / piece.length), 'text/xml')).toBe('medcom-xml');
    expect(performance.now() - began).toBeLessThan(1000);
  },
);
