import type { Desk } from '../../intake/endpoint.ts';
import type { SignIn } from './sign-in.ts';

/** What every call of the console works with. */
export interface House {
  desk: Desk;
  signIn: SignIn;
  /** Where browsers come to, if that is another address than they name. */
  publicUrl: string | undefined;
}
