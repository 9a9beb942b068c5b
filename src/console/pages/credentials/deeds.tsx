import { isUuid } from '../../../formats/derived-ids.ts';
import { endCredential, makeCredential, type WrittenCredential } from '../../../keeping/credential.ts';
import { type Credential, listCredentials } from '../../../store/credentials.ts';
import type { Deed, Shown, View } from '../../page.ts';
import { Facts } from '../../parts/facts.tsx';
import { mistakesOf } from '../../parts/mistakes.tsx';
import { noSuchPage } from '../../shell/paths.ts';
import { CredentialForm, writtenIn } from './credential-form.tsx';
import { words } from './words.ts';

/** Makes a credential and shows its key, this once. */
export const makeCredentialDeed: Deed = {
  path: '/console/credentials',
  access: 'admin',
  async ask(view) {
    const say = words[view.language];
    return await unlessMistaken(view, async () => {
      const { name, role, parties } = writtenIn(view);
      return {
        title: say.makeTitle,
        asks: (
          <>
            <p>{role === 'admin' ? say.makesAdmin : say.makes}</p>
            <Facts
              facts={[
                [say.name, name],
                [say.for, role === 'admin' ? say.operators : parties.join(', ')],
              ]}
            />
          </>
        ),
        button: say.make,
        grave: role === 'admin',
        back: '/console/credentials',
      };
    });
  },
  do: (view) =>
    unlessMistaken(view, async () => {
      const written = writtenIn(view);
      return shownOnce(view, written, await makeCredential(view.context, written, view.operator.id));
    }),
};

async function unlessMistaken<T>(view: View, work: () => Promise<T>): Promise<T | Shown> {
  try {
    return await work();
  } catch (error) {
    const mistakes = mistakesOf(error, view);
    const main = <CredentialForm view={view} fields={view.form} mistakes={mistakes} />;
    return { title: words[view.language].make, main, status: 422 };
  }
}

function shownOnce(
  { language }: View,
  { name, parties }: WrittenCredential,
  { id, key, certificateSha256 }: Awaited<ReturnType<typeof makeCredential>>,
): Shown {
  const say = words[language];
  return {
    title: say.madeTitle,
    main: (
      <>
        {key !== undefined && <p class="notice warn">{say.keep}</p>}
        <Facts
          facts={[
            [say.name, name],
            [say.id, <code key="id">{id}</code>],
            [say.keyIs, key && <code key="key">{key}</code>],
            [say.thumbprint, certificateSha256 && <code key="thumbprint">{certificateSha256}</code>],
            [say.for, parties.join(', ') || say.operators],
          ]}
        />
        <p>
          <a href="/console/credentials">{say.all}</a>
        </p>
      </>
    ),
  };
}

/** Ends a credential at once and for good. */
export const revokeCredentialDeed: Deed = {
  path: '/console/credentials/:id/revoke',
  access: 'admin',
  async ask(view) {
    const say = words[view.language];
    const { name } = await named(view);
    return {
      ...{ title: say.revokeTitle, asks: <p>{say.revokes(name)}</p>, button: say.revoke, grave: true },
      back: '/console/credentials',
    };
  },
  async do(view) {
    const { id, name } = await named(view);
    await endCredential(view.context, id, view.operator.id);
    return { to: '/console/credentials', said: words[view.language].wasRevoked(name) };
  },
};

async function named({ context, params }: View): Promise<Credential> {
  const { id = '' } = params;
  const found = isUuid(id) ? (await listCredentials(context.store.pool)).find((one) => one.id === id) : undefined;
  if (!found) throw noSuchPage();
  return found;
}
