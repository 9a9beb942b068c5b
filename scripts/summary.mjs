/* `summary.mjs JEST_JSON FAILED_STEPS`: prints `N passed, N failed` from jest's summary; exits 1 unless all is well. */
import { existsSync, readFileSync } from 'node:fs';

const [file, failedSteps] = process.argv.slice(2);
const jest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
if (!jest) console.log('Jest left no summary: it did not come to an end.');
const passed = jest?.numPassedTests ?? 0;
/* A file of tests that could not even be loaded counts as one failure. */
const failed = Number(failedSteps) + (jest ? jest.numFailedTests + jest.numRuntimeErrorTestSuites : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 && jest.success ? 0 : 1);
