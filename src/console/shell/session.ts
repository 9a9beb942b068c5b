import { createHmac, randomBytes } from 'node:crypto';
import { type Operator, operatorRoles } from '../operator.ts';
import type { OpenView } from '../page.ts';

/** An operator who is signed in. */
export interface Session {
  operator: Operator;
  csrf: string;
}

const secret = randomBytes(32);

/** The session of a call; undefined where nobody is signed in. In the sandbox the cookie names a role. */
export async function sessionOf(view: OpenView): Promise<Session | undefined> {
  if (!view.desk.sandbox) return undefined;
  const role = operatorRoles.find((one) => one === view.cookies.get('tovholder')) ?? 'admin';
  const place = operatorRoles.indexOf(role);
  const operator: Operator = { id: `00000000-0000-4000-8000-00000000000${place}`, name: role, role };
  return { operator, csrf: createHmac('sha256', secret).update(role).digest('base64url') };
}
