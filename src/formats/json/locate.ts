import type { Finding } from '../../finding.ts';
import { lineAndColumn } from '../lines.ts';
import { NotJson, type Survey, survey } from './survey.ts';

/**
 * Findings about a canonical message with line and column: those of the value that their JSON Pointer names, or of the
 * nearest value above it where it is missing. For findings that were made when the text was no longer at hand.
 */
export function located(bytes: Uint8Array, findings: readonly Finding[]): Finding[] {
  if (findings.every(isPlaced)) return [...findings];
  const text = new TextDecoder('utf-8').decode(bytes);
  const places = placesIn(text);
  const positionOf = lineAndColumn(text);
  return findings.map((finding) => {
    const place = isPlaced(finding) ? undefined : placeOf(finding.path ?? '', places);
    return place ? { ...finding, ...positionOf(place.value) } : finding;
  });
}

function isPlaced({ line, path }: Finding): boolean {
  return line !== undefined || path === undefined;
}

function placesIn(text: string): Survey['places'] {
  try {
    return survey(text).places;
  } catch (error) {
    if (error instanceof NotJson) return new Map();
    throw error;
  }
}

function placeOf(path: string, places: Survey['places']) {
  for (let pointer = path; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const place = places.get(pointer);
    if (place || pointer === '') return place;
  }
}
