/* What the driver and the operating system say when PostgreSQL cannot be reached or cannot work now. */
const systemCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL'],
]);
/* PostgreSQL appendix A: disk full, out of memory, too many connections, shutdown, crash, starting up, statement or
   lock or idle time-out, a lock that two waited for, read-only standby after a failover, input/output error. */
const databaseCodes = new Set([
  ...['40P01', '53000', '53100', '53200', '53300', '53400', '57P01', '57P02', '57P03', '57P04', '57P05', '57014'],
  ...['55000', '55P03', '25P03', '25006', '58000', '58030'],
]);
const driverSentences =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed and is not queryable)/;

/** Whether work on the store failed because PostgreSQL cannot be reached or cannot work at this moment, so that trying later can help. */
export function isStoreUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'STORE_UNAVAILABLE' || systemCodes.has(code) || databaseCodes.has(code)) return true;
  if (/^08[0-9A-Z]{3}$/.test(code)) return true;
  if (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') return true;
  if (error instanceof Error && driverSentences.test(error.message)) return true;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.some(isStoreUnavailable)) return true;
  return 'cause' in error && isStoreUnavailable(error.cause);
}
