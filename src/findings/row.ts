import type { FindingParams } from '../finding.ts';

/** The languages that the gateway speaks to people in. */
export const languages = ['en', 'da'] as const;
export type Language = (typeof languages)[number];

/** What a finding was made about: format, standard and version of the document, as far as they are known. */
export interface Origin {
  format?: string;
  standard?: string;
  version?: string;
}

/** What a code says in one language, each in whole sentences; `{name}` stands for a parameter of the finding. */
export interface Said {
  meaning: string;
  remedy: string;
}

/** One code of the catalogue. */
export interface Row {
  /** `business`: an error on canonical JSON, a warning on a carrier (contract §5). */
  severity: 'error' | 'warning' | 'either' | 'business';
  /** Standard, version and section that the rule comes from. */
  rule: string | ((origin: Origin, params: FindingParams) => string);
  /** A place where it may be met. */
  path: string;
  en: Said;
  da: Said;
  /** In Danish, by `reason`, what a finding says where the code has several sentences; each names its remedy. */
  cases?: Readonly<Record<string, string>>;
}

/** Rows by their codes. */
export type Rows = Readonly<Record<string, Row>>;

const formatTitles: Readonly<Record<string, string>> = {
  'medcom-xml': 'MedCom XML',
  'fhir-json': 'MedCom FHIR',
  'fhir-xml': 'MedCom FHIR',
  json: 'Canonical message (contract §3)',
};

/** The standard and version of a document by their names; the format where those are unknown. */
export function nameOf({ format = '', standard, version }: Origin): string {
  const title = standard === undefined || standard === 'json' ? formatTitles[format] : standard;
  return [title ?? 'The standard of the document', version].filter(Boolean).join(' ');
}

/** A rule of the document's own standard: its name and version, then the part of it. */
export function inStandard(part: string): (origin: Origin) => string {
  return (origin) => `${nameOf(origin)}: ${part}`;
}
