import type { Deed, OpenDeed, OpenPage, Page } from '../page.ts';
import { preferencesDeed } from '../shell/preferences.ts';
import { overviewPage } from './overview/overview.tsx';

/** Every page of the console and the workbench, in the order of the navigation. */
export const pages: readonly (Page | OpenPage)[] = [overviewPage];

/** Everything that can be done there. */
export const deeds: readonly (Deed | OpenDeed)[] = [preferencesDeed];
