import { formatNames } from '../../../formats/format.ts';
import { mayAct } from '../../operator.ts';
import type { View } from '../../page.ts';
import { Choice, DeedForm, ReasonField, ReasonForm } from '../../parts/form.tsx';
import { isHeld, isUnderWay } from './deliveries.tsx';
import type { Story } from './story.ts';
import { words } from './words.ts';

/** What is wrong with a form of the page: which deed it led to, and what is to be mended. */
export interface Wrong {
  of: 'cancel' | 'erase' | 'content';
  error: string;
}

interface MessageDeedsProps {
  view: View;
  story: Story;
  wrong: Wrong | undefined;
}

/** What can be done about a message by who looks at it: no more than it allows at this moment. */
export function MessageDeeds({ view, story, wrong }: MessageDeedsProps) {
  const say = words[view.language];
  const { message, deliveries, isContentKept } = story;
  const at = `/console/messages/${message.id}`;
  const underWay = deliveries.filter(isUnderWay);
  const error = (of: Wrong['of']) => (wrong?.of === of ? { error: wrong.error } : {});
  const mayDo = mayAct(view.operator.role, 'operator');
  return (
    <>
      <h2>{say.deeds}</h2>
      {isContentKept ? (
        <p>
          <a href={`${at}/report`}>{say.report}</a>
        </p>
      ) : (
        <p>{say.removed}</p>
      )}
      {mayDo && (
        <p class="choices">
          {underWay.some((row) => !isHeld(row)) && <DeedForm view={view} to={`${at}/hold`} button={say.hold} />}
          {underWay.some(isHeld) && <DeedForm view={view} to={`${at}/resume`} button={say.resume} />}
          {deliveries.some(({ state, skippedAt }) => state === 'dead' && !skippedAt) && (
            <DeedForm view={view} to={`${at}/skip`} button={say.skip} />
          )}
        </p>
      )}
      {mayDo && isContentKept && (
        <details open={wrong?.of === 'content'}>
          <summary>{say.content}</summary>
          <p>{say.contentNote}</p>
          <ContentForm view={view} to={`${at}/content`} {...error('content')} />
        </details>
      )}
      {mayDo && underWay.length > 0 && (
        <details open={wrong?.of === 'cancel'}>
          <summary>{say.cancel}</summary>
          <ReasonForm view={view} to={`${at}/cancel`} button={say.cancel} among="cancel" {...error('cancel')} />
        </details>
      )}
      {mayDo && underWay.length === 0 && isContentKept && (
        <details open={wrong?.of === 'erase'}>
          <summary>{say.erase}</summary>
          <ReasonForm view={view} to={`${at}/erase`} button={say.erase} among="erase" {...error('erase')} />
        </details>
      )}
    </>
  );
}

/** The forms that what a message says can be seen in. */
export const contentForms = ['original', ...formatNames] as const;

function ContentForm({ view, to, error }: { view: View; to: string; error?: string }) {
  const say = words[view.language];
  return (
    <DeedForm view={view} to={to} button={say.see}>
      <Choice
        label={say.contentForm}
        name="form"
        value={view.form.get('form') ?? 'original'}
        choices={contentForms.map((form) => [form, form === 'original' ? say.original : form] as const)}
      />
      <ReasonField view={view} among="content" error={error} />
    </DeedForm>
  );
}
