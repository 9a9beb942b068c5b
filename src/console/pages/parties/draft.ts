import { addressOf, type ChannelSettings, withAddress } from '../../../channels/settings.ts';
import { type WrittenParty, workingParty } from '../../../keeping/party.ts';
import { unkeepable } from '../../../keeping/refusal.ts';
import { findParty, type Party } from '../../../store/parties.ts';
import type { View } from '../../page.ts';

/** The fields of the form as they show a party; what the form has no field for is not among them. */
export function fieldsOf(party: Party): URLSearchParams {
  const { gln, name, unit, sor, municipality, channel, receipts, envelope } = party;
  const single = { gln, name, unit, sor, municipality, receipts, envelope, channel: channel.kind };
  const fields = new URLSearchParams();
  for (const [field, value] of Object.entries({ ...single, address: addressOf(channel) }))
    if (value !== undefined) fields.set(field, value);
  for (const field of ['roles', 'formats', 'accepts'] as const)
    for (const value of party[field] ?? []) fields.append(field, value);
  return fields;
}

/** A party as somebody wrote it in the form, and the one that it replaces. */
export interface Draft {
  party: Party;
  replaced: Party | undefined;
}

/**
 * Reads the form: the same check as `PUT /v1/admin/parties`, with which it throws BAD_REQUEST. What the form has no field for
 * stays as it was, and so do the settings of a channel whose kind stays.
 */
export async function draftOf({ desk, context, form }: View): Promise<Draft> {
  const gln = textOf(form, 'gln') ?? '';
  const replaced = await findParty(context.store.pool, gln);
  if (replaced && form.get('new') === 'yes')
    throw unkeepable('/gln', 'A party has this GLN already: change that one.', 'taken-gln');
  const { sor, unit, municipality, accepts, envelope, ...kept } = replaced ?? {};
  const written = {
    ...kept,
    ...filled({ gln, name: textOf(form, 'name'), sor: textOf(form, 'sor'), unit: textOf(form, 'unit') }),
    ...filled({ municipality: textOf(form, 'municipality'), envelope: textOf(form, 'envelope') }),
    ...(form.has('accepts') && { accepts: form.getAll('accepts') }),
    roles: form.getAll('roles'),
    formats: [...new Set(form.getAll('formats').filter((format) => format !== ''))],
    receipts: form.get('receipts') ?? 'on-ack',
    channel: channelOf(form, replaced?.channel),
  };
  const checked = desk.check<WrittenParty>('Party', Buffer.from(JSON.stringify(written)));
  return { party: workingParty(context, checked), replaced };
}

function textOf(form: URLSearchParams, name: string): string | undefined {
  const text = (form.get(name) ?? '').trim();
  return text === '' ? undefined : text;
}

function filled(fields: Readonly<Record<string, string | undefined>>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function channelOf(form: URLSearchParams, stored: ChannelSettings | undefined): object {
  const kind = form.get('channel') ?? 'inbox';
  const address = textOf(form, 'address');
  if (stored?.kind === kind && address !== undefined) return withAddress(stored, address);
  return {
    kind,
    ...(address !== undefined && kind !== 'inbox' && { [kind === 'bullmq' ? 'redisUrl' : 'url']: address }),
  };
}
