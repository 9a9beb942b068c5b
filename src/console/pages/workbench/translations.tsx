import type { ComponentChildren } from 'preact';
import type { Language } from '../../../findings/row.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Examined, Translated } from './examined.ts';
import { Told } from './report.tsx';
import { words } from './words.ts';

const mostCharacters = 60_000;

/** The canonical form of a document. */
export function Canonical({ examined: { canonical }, language }: { examined: Examined; language: Language }) {
  const say = words[language];
  return (
    <section>
      <h2 id="canonical">{say.canonical}</h2>
      {canonical === undefined ? (
        <p class="none">{say.noCanonical}</p>
      ) : (
        <Shown id="canonical-text" label={say.canonical} text={canonical} language={language} />
      )}
    </section>
  );
}

/** A message in the other formats, side by side: what each would be sent, or why it cannot carry it. */
export function Translations({ examined, language }: { examined: Examined; language: Language }) {
  const say = words[language];
  const { translations, examination } = examined;
  if (examined.canonical === undefined) return null;
  return (
    <section aria-labelledby="translations">
      <h2 id="translations">{say.translations}</h2>
      {translations.length === 0 && <p class="none">{say.untranslated}</p>}
      {examination.messages.length > 1 && <p class="note">{say.severalLetters}</p>}
      <div class="side-by-side">
        {translations.map((translation) => (
          <article key={translation.format} aria-labelledby={`to-${translation.format}`}>
            <h3 id={`to-${translation.format}`}>{translation.format}</h3>
            <One translation={translation} language={language} />
          </article>
        ))}
      </div>
    </section>
  );
}

function One({ translation, language }: { translation: Translated; language: Language }) {
  const say = words[language];
  const { format } = translation;
  if ('refusal' in translation) {
    return (
      <>
        <p>
          <Badge tone="bad">{say.cannot}</Badge>
        </p>
        <p>{translation.refusal}</p>
        <ul class="findings">
          {translation.findings.map((finding, place) => (
            <li key={place} class="bad">
              <Told finding={finding} language={language} />
            </li>
          ))}
        </ul>
      </>
    );
  }
  const { text, besides, changes } = translation;
  return (
    <>
      <p>
        <Badge tone={changes.length === 0 ? 'good' : 'warn'}>{say.carried}</Badge>{' '}
        {changes.length === 0 && say.nothingLost}
      </p>
      {besides > 0 && <p class="note">{say.besides(besides)}</p>}
      {changes.length > 0 && (
        <details>
          <summary>{say.lost(changes.length)}</summary>
          <ul>
            {changes.map(({ path, becomes }) => (
              <li key={path}>
                <code>{path}</code>
                {becomes !== undefined && (
                  <>
                    {' '}
                    {say.becomes} <span lang="en">{becomes}</span>
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Shown id={`text-${format}`} label={format} text={text} language={language} />
    </>
  );
}

/** A text that can be copied, and scrolled by keyboard. A very long one is cut. */
export function Shown({ id, label, text, language }: { id: string; label: string; text: string; language: Language }) {
  const say = words[language];
  return (
    <>
      <CopyButton of={id}>{say.copy}</CopyButton>
      {text.length > mostCharacters && <p class="note">{say.cutText(mostCharacters, text.length)}</p>}
      <section class="shown" tabindex={0} aria-label={label}>
        <pre id={id}>{text.slice(0, mostCharacters)}</pre>
      </section>
    </>
  );
}

/* Shown by the script that makes it work. */
function CopyButton({ of, children }: { of: string; children: ComponentChildren }) {
  return (
    <button type="button" class="copy" data-copy={of} hidden>
      {children}
    </button>
  );
}
