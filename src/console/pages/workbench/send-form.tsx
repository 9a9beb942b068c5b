import type { ShownFinding } from '../../../findings/explain.ts';
import { characters } from '../../../sandbox/characters/index.ts';
import { sandboxKeys } from '../../../store/credentials.ts';
import type { VisitorsView } from '../../page.ts';
import { Hidden } from '../../parts/form.tsx';
import type { Pasted } from './document.ts';
import type { Examined } from './examined.ts';
import { Told } from './report.tsx';
import { words } from './words.ts';

/** Why something was not sent. */
export interface SendRefusal {
  refusal: string;
  findings: readonly ShownFinding[];
}

interface SendFormProps {
  view: VisitorsView;
  pasted: Pasted;
  found: Examined;
  refusal?: SendRefusal;
}

/** In the sandbox: sends what lies on the workbench to a party. Nothing where it cannot be sent. */
export function SendForm({ view, pasted, found: { canonical, examination }, refusal }: SendFormProps) {
  const say = words[view.language];
  if (!view.desk.sandbox || (canonical === undefined && !refusal)) return null;
  if (examination.messages.length > 1 || pasted.text.length > mostSent) return <p class="note">{say.oneLetter}</p>;
  const chosen = view.form.get('to') ?? '';
  const isFresh = !refusal || view.form.get('fresh') === 'yes';
  return (
    <section aria-labelledby="send">
      <h2 id="send">{say.send}</h2>
      {refusal && <Refused refusal={refusal} view={view} />}
      <p>{say.sendIntro}</p>
      <form method="post" action="/workbench/send">
        {view.csrf !== undefined && <Hidden name="csrf" value={view.csrf} />}
        <Hidden name="document" value={pasted.text} />
        <div class="field">
          <label for="to">{say.to}</label>
          <select id="to" name="to">
            <option value="">{say.asWritten}</option>
            <optgroup label={say.byKey}>
              {Object.entries(sandboxKeys).map(
                ([key, gln]) =>
                  gln !== undefined && (
                    <option key={gln} value={gln} selected={gln === chosen}>
                      {key}
                    </option>
                  ),
              )}
            </optgroup>
            <optgroup label={say.bySelf}>
              {characters.map(({ name, does, party: { gln } }) => (
                <option key={gln} value={gln} selected={gln === chosen} lang="en">
                  {name}: {does}
                </option>
              ))}
            </optgroup>
          </select>
        </div>
        <label>
          <input type="checkbox" name="fresh" value="yes" checked={isFresh} /> {say.fresh}
        </label>
        <p class="choices">
          <button type="submit">{say.sendButton}</button>
        </p>
      </form>
    </section>
  );
}

/* Characters that a page holds a second time, unseen. */
const mostSent = 262_144;

function Refused({ refusal: { refusal, findings }, view }: { refusal: SendRefusal; view: VisitorsView }) {
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>{words[view.language].notSent}.</strong> {refusal}
      </p>
      <ul>
        {findings.map((finding, place) => (
          <li key={place}>
            <Told finding={finding} language={view.language} />
          </li>
        ))}
      </ul>
    </div>
  );
}
