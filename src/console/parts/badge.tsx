import type { ComponentChildren } from 'preact';
import type { Language } from '../../findings/row.ts';
import { states } from './states.ts';

/** How a state is: reached its aim, under way, needs a look, needs a hand, or at rest. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'calm';

/** A word with a colour and a sign, so that colour alone tells nothing. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** The state of a message or a delivery in the words of the language. */
export function StateBadge({ state, language }: { state: string; language: Language }) {
  const known = Object.hasOwn(states, state) ? states[state] : undefined;
  return <Badge tone={known?.tone ?? 'calm'}>{known?.[language] ?? state}</Badge>;
}
