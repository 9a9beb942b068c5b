/** What a reason that an operator gives has to be: it is kept on record. */
export const reasonRule = 'a reason of 3 to 500 characters on one line, without a person number';

/** Whether a text is such a reason. The length comes first, so that no pattern runs over a long text. */
export function isReason(text: string): boolean {
  if (text.trim().length < 3 || text.length > 500 || /[0-9]{6}[- ]?[0-9]{4}/.test(text)) return false;
  return !/\p{Cc}/u.test(text);
}
