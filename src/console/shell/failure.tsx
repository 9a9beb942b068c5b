import type { Problem } from '../../intake/problem.ts';
import type { OpenView } from '../page.ts';
import { Facts } from '../parts/facts.tsx';
import { words } from './words.ts';

/** A refusal as a page: the sentence, what is wrong in detail, the code, and the id under which the log has it. */
export function Failure({ view, problem, signedIn }: { view: OpenView; problem: Problem; signedIn: boolean }) {
  const say = words[view.language];
  return (
    <>
      <p class="notice bad">{problem.detail}</p>
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ path, detail, code }) => (
            <li key={`${path} ${code}`}>
              {path !== '' && <code>{path}</code>} {detail}
            </li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          [say.code, <code key="code">{problem.code}</code>],
          [say.request, <code key="id">{view.requestId}</code>],
        ]}
      />
      <p>{signedIn ? <a href="/console">{say.home}</a> : <a href="/console/sign-in">{say.signIn}</a>}</p>
    </>
  );
}
