/* Property tests try the same cases every time, so that a red run is about the change; another seed: TOVHOLDER_SEED=12345 npm test. */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.TOVHOLDER_SEED ?? 20251110) });
