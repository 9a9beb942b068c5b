import type { Deed, OpenDeed, OpenPage, Page } from '../page.ts';
import { preferencesDeed } from '../shell/preferences.ts';
import { overviewPage } from './overview/overview.tsx';
import { signInDeed, signOutDeed } from './sign-in/deeds.ts';
import { callbackPage, providerPage } from './sign-in/provider.ts';
import { signInPage } from './sign-in/sign-in.tsx';

/** Every page of the console and the workbench, in the order of the navigation. */
export const pages: readonly (Page | OpenPage)[] = [overviewPage, signInPage, providerPage, callbackPage];

/** Everything that can be done there. */
export const deeds: readonly (Deed | OpenDeed)[] = [preferencesDeed, signInDeed, signOutDeed];
