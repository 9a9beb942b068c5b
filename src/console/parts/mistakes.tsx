import { GatewayError } from '../../errors.ts';
import { problemOf } from '../../intake/problem.ts';
import type { OpenView } from '../page.ts';

/** What is wrong with a form, in the language of the reader: `path` is the place, as a JSON Pointer. */
export interface Mistake {
  path: string;
  detail: string;
}

/** The mistakes that a check of a form threw; whatever else it threw is thrown on. */
export function mistakesOf(error: unknown, { requestId, language }: OpenView): readonly Mistake[] {
  if (!(error instanceof GatewayError) || error.code !== 'BAD_REQUEST') throw error;
  const { errors } = problemOf(error, requestId, language);
  return errors.map(({ path = '', detail }) => ({ path, detail }));
}

/** The mistakes of a form, above it; nothing where there are none. */
export function Mistakes({ title, mistakes }: { title: string; mistakes: readonly Mistake[] }) {
  if (mistakes.length === 0) return null;
  return (
    <div class="notice bad" role="alert">
      {title}
      <ul>
        {mistakes.map(({ path, detail }) => (
          <li key={`${path} ${detail}`}>
            <code>{path}</code> {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
