/**
 * Every column that holds sealed bytes, and the id its place is named by: `<table>/<id>/<column>`. A value that is empty
 * or null is none. The reasons of operators stand in the audit trail and are never written anew.
 */
export const sealedColumns = [
  { table: 'messages', columns: ['original', 'canonical'], namedBy: 'id', isRotated: true },
  { table: 'deliveries', columns: ['output'], namedBy: 'id', isRotated: true },
  { table: 'channel_secrets', columns: ['secret'], namedBy: 'id', isRotated: true },
  { table: 'events', columns: ['reason'], namedBy: 'message_id', isRotated: false },
] as const;
