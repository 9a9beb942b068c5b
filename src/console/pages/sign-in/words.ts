import { bilingual } from '../../bilingual.ts';

export const words = bilingual({
  en: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    signIn: 'Sign in',
    wrong: 'Name or password is wrong: try again, or ask an administrator.',
    left: 'You are signed out.',
    provider: 'Sign in with your organisation',
    or: 'With an account of the gateway',
    sandbox: 'The accounts of the sandbox',
    account: 'Name',
    accountPassword: 'Password',
  },
  da: {
    title: 'Log ind',
    name: 'Navn',
    password: 'Adgangskode',
    signIn: 'Log ind',
    wrong: 'Navn eller adgangskode er forkert: prøv igen, eller spørg en administrator.',
    left: 'Du er logget ud.',
    provider: 'Log ind med din organisation',
    or: 'Med en konto i gatewayen',
    sandbox: 'Sandkassens konti',
    account: 'Navn',
    accountPassword: 'Adgangskode',
  },
});
