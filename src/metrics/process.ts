import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Pool } from 'pg';
import { Counter, Gauge, type Registry } from 'prom-client';

/* In ms: how often the event loop is looked at, which the histogram counts in. */
const resolution = 20;

/* From nanoseconds between two looks to seconds of delay. */
function delayOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolution / 1e3);
}

/** Shows how this process is: its connections to the store, its event loop, memory and processor time. The function it returns ends the watching. */
export function showProcess(registry: Registry, pool: Pool): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  new Gauge({
    ...{ name: 'tovholder_event_loop_delay_seconds', help: 'How late the event loop was since the last look.' },
    ...{ labelNames: ['quantile'], registers },
    collect() {
      this.set({ quantile: '0.5' }, delayOf(delay.percentile(50)));
      this.set({ quantile: '0.99' }, delayOf(delay.percentile(99)));
      this.set({ quantile: '1' }, delayOf(delay.max));
      delay.reset();
    },
  });
  new Gauge({
    ...{
      name: 'tovholder_store_connections',
      help: 'Connections to the store in use and idle, and calls that wait for one.',
    },
    ...{ labelNames: ['state'], registers },
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'awaited' }, pool.waitingCount);
    },
  });
  new Gauge({
    ...{ name: 'process_resident_memory_bytes', help: 'Memory of this process.', registers },
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    ...{ name: 'nodejs_heap_size_used_bytes', help: 'Heap of this process in use.', registers },
    collect() {
      this.set(process.memoryUsage().heapUsed);
    },
  });
  new Counter({
    ...{ name: 'process_cpu_seconds_total', help: 'Processor time this process has used.', registers },
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    ...{ name: 'process_start_time_seconds', help: 'When this process was started, since 1970.', registers },
    collect() {
      this.set(Date.now() / 1_000 - process.uptime());
    },
  });
  return () => delay.disable();
}
