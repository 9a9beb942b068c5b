import { test } from '@jest/globals';

/** A test for the full form of a suite alone: every day it is told as left out. `variable` is `full` there; see package.json. */
export function atLength(variable: `TOVHOLDER_${string}`): typeof test.skip {
  return process.env[variable] === 'full' ? test : test.skip;
}
