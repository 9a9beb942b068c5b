/** Who is calling, by the credential of the call. */
export interface Caller {
  credentialId: string;
  name: string;
  role: 'party' | 'admin';
  /** GLNs of the parties the caller acts for; none for most operators. */
  parties: readonly string[];
}
