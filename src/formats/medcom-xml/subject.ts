import { danishCategory, isCategoryCode, splitSubject } from '../categories.ts';
import type { CorrespondenceBody } from '../format.ts';
import { indentOf } from '../scanning.ts';

/** Longest Subject of a ClinicalEmail. */
const longestSubject = 70;
const heading = 'Emne: ';

/** What an XDIS91 says about its subject: the element and the first line of the text where the element is too short for it. */
export interface WrittenSubject {
  subject?: string;
  text: string;
}

/**
 * The subject of a correspondence: a fixed topic alone, else the Danish category, a comma and the topic, cut to 70 characters
 * (conversion XDIS91 – CareCommunication). A subject of 70 or more also stands whole in the first line of the text.
 */
export function writeSubject(body: CorrespondenceBody, text: string): WrittenSubject {
  const whole = wholeSubject(body);
  if (whole === undefined) return { text };
  const signs = [...whole];
  if (signs.length < longestSubject) return { subject: whole, text };
  return { subject: signs.slice(0, longestSubject).join(''), text: `${heading}${whole}\n${text}` };
}

/** Reads a subject back, from the first line of the text where the element holds only its beginning. */
export function readSubject(
  subject: string | undefined,
  text: string,
): Pick<CorrespondenceBody, 'category' | 'topic'> & { text: string } {
  if (subject === undefined) return { text };
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  const isWhole = [...subject].length === longestSubject && line.startsWith(`${heading}${subject}`);
  if (!isWhole) return { ...takenApart(subject), text };
  return { ...takenApart(line.slice(heading.length)), text: end < 0 ? '' : text.slice(end + 1) };
}

/** The subject of a correspondence in a version without an element for it: the first line of the text. Source: XDIS91, XD9133L. */
export function writeSubjectAsLine(body: CorrespondenceBody, text: string): string {
  const whole = wholeSubject(body);
  if (whole !== undefined) return `${heading}${whole}\n${text}`;
  return isShieldedSubject(text) ? `  ${text}` : text;
}

/** Reads a subject back from the first line of the text. */
export function readSubjectLine(text: string): Pick<CorrespondenceBody, 'category' | 'topic'> & { text: string } {
  const end = text.indexOf('\n');
  const line = end < 0 ? text : text.slice(0, end);
  if (line.startsWith(heading) && line.length > heading.length)
    return { ...takenApart(line.slice(heading.length)), text: end < 0 ? '' : text.slice(end + 1) };
  return { text: isShieldedSubject(text) ? text.replace(/^ {2}/, '') : text };
}

/** Whether the first line reads like a subject, indented by pairs of blanks or not. */
function isShieldedSubject(text: string): boolean {
  const indent = indentOf(text);
  return indent % 2 === 0 && text.startsWith(heading, indent);
}

function wholeSubject({ category, topic, fixedTopic }: CorrespondenceBody): string | undefined {
  if (fixedTopic && topic) return topic;
  const name = category === undefined ? undefined : danishCategory(category);
  if (name !== undefined) return topic === undefined ? name : `${name}, ${topic}`;
  if (topic === undefined) return undefined;
  // A topic of its own that begins like a category would be read as one.
  const isAmbiguous = splitSubject(topic).category !== undefined || topic.startsWith(heading);
  return isAmbiguous ? `${heading}${topic}` : topic;
}

function takenApart(subject: string): Pick<CorrespondenceBody, 'category' | 'topic'> {
  if (subject.startsWith(heading) && subject.length > heading.length) return { topic: subject.slice(heading.length) };
  const { category, topic } = splitSubject(subject);
  return { ...(category && isCategoryCode(category) ? { category } : {}), ...(topic ? { topic } : {}) };
}
