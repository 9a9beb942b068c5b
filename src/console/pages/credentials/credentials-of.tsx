import type { Credential } from '../../../store/credentials.ts';
import type { View } from '../../page.ts';
import { Badge } from '../../parts/badge.tsx';
import { DeedForm } from '../../parts/form.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Table } from '../../parts/table.tsx';
import { words } from './words.ts';

/** The credentials that act for a party, and the way to a new one. */
export function CredentialsOf({
  view,
  gln,
  credentials,
}: {
  view: View;
  gln: string;
  credentials: readonly Credential[];
}) {
  const say = words[view.language];
  return (
    <>
      <h2>{say.title}</h2>
      <CredentialTable view={view} credentials={credentials} />
      <p>
        <a href={`/console/credentials/new?gln=${gln}`}>{say.make}</a>
      </p>
    </>
  );
}

/** Credentials, without their keys, each with the button that revokes it. */
export function CredentialTable({ view, credentials }: { view: View; credentials: readonly Credential[] }) {
  const { language } = view;
  const say = words[language];
  return (
    <Table
      caption={say.title}
      quiet
      none={say.none}
      rows={credentials}
      idOf={({ id }) => `credential-${id}`}
      columns={[
        { head: say.name, cell: ({ name }) => name },
        { head: say.for, cell: ({ role, parties }) => (role === 'admin' ? say.operators : <Parties glns={parties} />) },
        { head: say.proof, cell: ({ certificateSha256 }) => (certificateSha256 ? say.certificate : say.key) },
        { head: say.made, cell: ({ createdAt }) => <Moment at={createdAt} language={language} /> },
        {
          head: say.ends,
          cell: ({ expiresAt }) => (expiresAt ? <Moment at={expiresAt} language={language} /> : say.never),
        },
        { head: say.state, cell: (credential) => <State credential={credential} view={view} /> },
        { head: say.id, cell: ({ id }) => <span class="exact">{id}</span> },
      ]}
    />
  );
}

const fewParties = 3;

function Parties({ glns }: { glns: readonly string[] }) {
  return (
    <>
      {glns.slice(0, fewParties).map((gln) => (
        <a key={gln} class="exact" href={`/console/parties/${gln}`}>
          {gln}{' '}
        </a>
      ))}
      {glns.length > fewParties && `… (${glns.length})`}
    </>
  );
}

function State({ credential: { id, name, revokedAt, expiresAt }, view }: { credential: Credential; view: View }) {
  const say = words[view.language];
  if (revokedAt) return <Badge tone="calm">{say.revoked}</Badge>;
  if (expiresAt && expiresAt.getTime() <= Date.now()) return <Badge tone="warn">{say.expired}</Badge>;
  return (
    <>
      <Badge tone="good">{say.valid}</Badge>{' '}
      <DeedForm view={view} to={`/console/credentials/${id}/revoke`} button={say.revoke} about={name} grave />
    </>
  );
}
