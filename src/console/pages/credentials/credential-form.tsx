import { fromCopenhagen } from '../../../formats/copenhagen-time.ts';
import type { WrittenCredential } from '../../../keeping/credential.ts';
import type { View } from '../../page.ts';
import { DeedForm, Field } from '../../parts/form.tsx';
import { type Mistake, Mistakes } from '../../parts/mistakes.tsx';
import { words } from './words.ts';

interface CredentialFormProps {
  view: View;
  fields: URLSearchParams;
  mistakes?: readonly Mistake[];
}

/** The form in which a credential is written. */
export function CredentialForm({ view, fields, mistakes = [] }: CredentialFormProps) {
  const say = words[view.language];
  const value = (name: string) => fields.get(name) ?? undefined;
  const error = (path: string) => mistakes.find((mistake) => mistake.path.startsWith(path))?.detail;
  return (
    <>
      <Mistakes title={say.mistakes} mistakes={mistakes} />
      <DeedForm view={view} to="/console/credentials" button={say.make}>
        <Field
          {...{ label: say.name, name: 'name', help: say.nameHelp, value: value('name'), error: error('/name') }}
          {...{ required: true, maxLength: 100 }}
        />
        <Field
          {...{ label: say.parties, name: 'parties', help: say.partiesHelp, lines: 3 }}
          {...{ value: value('parties'), error: error('/parties') }}
        />
        <Field
          {...{ label: say.expires, name: 'expires', help: say.expiresHelp, kind: 'date' }}
          {...{ value: value('expires'), error: error('/expiresAt') }}
        />
        <Field
          {...{ label: say.pem, name: 'certificate', help: say.pemHelp, lines: 3, maxLength: 20_000 }}
          {...{ value: value('certificate'), error: error('/certificate') }}
        />
      </DeedForm>
    </>
  );
}

/** Reads the form: the same check as `POST /v1/admin/credentials`, with which it throws BAD_REQUEST. */
export function writtenIn({ desk, form }: View): WrittenCredential {
  const text = (name: string) => (form.get(name) ?? '').trim();
  const parties = [
    ...new Set(
      text('parties')
        .split(/[\s,;]/)
        .filter(Boolean),
    ),
  ];
  const written = {
    ...{ name: text('name'), role: parties.length === 0 ? 'admin' : 'party', parties },
    ...(text('expires') !== '' && { expiresAt: beginOf(text('expires')) }),
    ...(text('certificate') !== '' && { certificate: text('certificate') }),
  };
  return desk.check<WrittenCredential>('CredentialBody', Buffer.from(JSON.stringify(written)));
}

/* What is no day is left to the check. */
function beginOf(day: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
  return isDay ? fromCopenhagen(day, '00:00') : day;
}
