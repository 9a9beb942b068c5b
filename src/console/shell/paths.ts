import { GatewayError } from '../../errors.ts';

/** Whether a path is one of the pages'. */
export function isOfConsole(path: string): boolean {
  return /^\/(console|workbench)(?=$|[/?])/.test(path);
}

/** Where a form wants to go back to, if that is a page of ours; else the overview. Nobody is led to another site. */
export function pathOfConsole(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 2_000 || !URL.canParse(wanted, 'http://here')) return '/console';
  const { origin, pathname, search } = new URL(wanted, 'http://here');
  return origin === 'http://here' && isOfConsole(pathname) ? `${pathname}${search}` : '/console';
}

/** What is answered on a path of the console that has no page. */
export function noSuchPage(): GatewayError {
  return new GatewayError('NOT_FOUND', 'The console has no such page: go by its navigation.', [], { reason: 'page' });
}
