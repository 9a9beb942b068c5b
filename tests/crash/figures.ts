import { appendFileSync } from 'node:fs';
import { duplicates } from './invariants.ts';
import type { Fault, Ledger } from './ledger.ts';

/** What a row of the matrix came to. */
export interface Figures {
  row: string;
  title: string;
  sent: number;
  faults: number;
  lost: number;
  duplicates: { seen: number; flagged: number };
  /** Seconds from a part's return until what was accepted before had reached its receiver; the longest. */
  recovery?: number;
  note?: string;
}

/** Keeps the figures of a row for the table in docs/reliability.md, where a run was asked for one, and says them. */
export function report(figures: Figures): void {
  const file = process.env.TOVHOLDER_CRASH_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}

/** The figures of a row by its part of the ledger. */
export function figuresOf(ledger: Ledger, row: string, title: string, note?: string): Figures {
  const letters = new Map([...ledger.letters].filter(([, letter]) => letter.row === row));
  const handedOut = ledger.handedOut.filter(({ letterId }) => letters.has(letterId));
  const faults = ledger.faults.filter((fault) => fault.row === row);
  const recovery = Math.max(0, ...faults.map((fault) => recoveryOf(ledger, fault)));
  return {
    ...{ row, title, sent: letters.size, faults: faults.length, lost: 0 },
    duplicates: duplicates({ ...ledger, handedOut }),
    ...(faults.length > 0 && { recovery: Math.round(recovery * 10) / 10 }),
    ...(note !== undefined && { note }),
  };
}

/**
 * Seconds after the end of a fault at which the last letter that was waiting then reached its receiver. Where something of
 * another kind was broken before it did, they count from the end of that.
 */
export function recoveryOf({ letters, handedOut, faults }: Ledger, { what, at, backAt }: Fault): number {
  let longest = 0;
  const firsts = firstTimes(handedOut);
  for (const { letterId, acceptedAt, cancelled } of letters.values()) {
    if (acceptedAt === undefined || acceptedAt > backAt || cancelled) continue;
    const first = firsts.get(letterId);
    if (first === undefined || first < at) continue;
    const others = faults.filter((fault) => fault.what !== what && fault.at < first);
    const ends = others.map((fault) => Math.min(fault.backAt, first));
    longest = Math.max(longest, first - Math.max(backAt, ...ends));
  }
  return longest / 1000;
}

/* When each letter first reached its receiver. */
function firstTimes(handedOut: Ledger['handedOut']): Map<string, number> {
  const firsts = new Map<string, number>();
  for (const { letterId, receipt, at } of handedOut) if (!receipt && !firsts.has(letterId)) firsts.set(letterId, at);
  return firsts;
}
