import { parentPort } from 'node:worker_threads';
import { GatewayError } from '../../errors.ts';
import { formats, warmUp } from '../index.ts';
import { writeChecked } from '../write-checked.ts';
import type { Answer, Task } from './task.ts';

/* The program of a thread: it says when its schemas are compiled, then gives one answer to each task. */
warmUp();
parentPort?.on('message', (task: Task) => parentPort?.postMessage(answerTo(task)));
parentPort?.postMessage('ready');

function answerTo(task: Task): Answer {
  try {
    const format = formats[task.format];
    if (task.kind === 'write') return { kind: 'document', document: writeChecked(format, task.letter, task.context) };
    return { kind: 'reading', reading: format.read(Buffer.from(task.bytes.buffer), task.options) };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { kind: 'refusal', code: error.code, detail: error.message, findings: error.findings };
  }
}
