import type { Finding, FindingParams } from '../finding.ts';
import { catalogue } from './catalogue.ts';
import type { Language, Origin, Row } from './row.ts';

/** A finding as it is shown: the list it stands in tells its severity. */
export type ShownFinding = Omit<Finding, 'severity' | 'params'>;

/** The finding with the rule that it is about, as the catalogue has it for a document of this standard. */
export function withRule(finding: Finding, origin: Origin): Finding {
  const row = rowOf(finding.code);
  if (!row || finding.rule !== undefined) return finding;
  return { ...finding, rule: ruleOf(row, origin, finding.params) };
}

/** The rule of a row for a document of this standard. */
export function ruleOf({ rule }: Row, origin: Origin, params: FindingParams = {}): string {
  return typeof rule === 'string' ? rule : rule(origin, params);
}

/** The finding as a reader of this language gets it. A code that the catalogue does not know stays English. */
export function shownIn(language: Language, finding: Finding): ShownFinding {
  const { severity: _, params: __, ...shown } = withRule(finding, {});
  return { ...shown, detail: detailIn(language, finding) };
}

/** What a finding says, in a language. */
export function detailIn(
  language: Language,
  { code, detail, params }: Pick<Finding, 'code' | 'detail' | 'params'>,
): string {
  const row = rowOf(code);
  return language === 'en' || !row ? detail : danishOf(row, params);
}

/** What a code has to be mended by, in English. */
export function remedyOf(code: string): string | undefined {
  return rowOf(code)?.en.remedy;
}

function rowOf(code: string): Row | undefined {
  return Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
}

function danishOf({ da, cases = {} }: Row, params: FindingParams = {}): string {
  const { reason = '' } = params;
  const sentence = Object.hasOwn(cases, reason) ? cases[reason] : undefined;
  return filled(sentence ?? `${da.meaning} ${da.remedy}`, params);
}

/** A template with its parameters put in; one that is not given becomes an ellipsis. */
export function filled(template: string, params: FindingParams): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(Object.hasOwn(params, name) ? params[name] : '…'));
}
