/** What an operator may do: a reader sees, an operator acts, an admin also keeps parties, credentials and operators. */
export const operatorRoles = ['reader', 'operator', 'admin'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

/** Who looks at the console. */
export interface Operator {
  /** A UUID; the actor of all that is done, in the audit trail. */
  id: string;
  name: string;
  role: OperatorRole;
}

/** Whether a role may do what asks for another: each includes those before it. */
export function mayAct(role: OperatorRole, needed: OperatorRole): boolean {
  return operatorRoles.indexOf(role) >= operatorRoles.indexOf(needed);
}
