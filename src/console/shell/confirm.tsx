import type { Question, View } from '../page.ts';
import { Hidden } from '../parts/form.tsx';
import { words } from './words.ts';

/** What is asked before a deed: its button posts the same fields again, this time meant. */
export function Confirm({ view, question }: { view: View; question: Question }) {
  const [path = ''] = view.address.split('?');
  const given = [...view.form].filter(([name]) => name !== 'csrf' && name !== 'confirmed');
  return (
    <form method="post" action={path} class="confirm">
      <Hidden name="csrf" value={view.csrf} />
      <Hidden name="confirmed" value="yes" />
      {given.map(([name, value], place) => (
        <Hidden key={place} name={name} value={value} />
      ))}
      {question.asks}
      <p class="choices">
        <button type="submit" class={question.grave ? 'grave' : undefined}>
          {question.button}
        </button>
        <a href={question.back}>{words[view.language].cancel}</a>
      </p>
    </form>
  );
}
