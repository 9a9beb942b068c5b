/** A metric as an answer of /metrics tells it. */
export interface ToldMetric {
  name: string;
  help: string;
  kind: string;
  /** Without `le` and what Prometheus adds. */
  labels: string[];
}

/** Reads an answer of /metrics. */
export function metricsIn(text: string): ToldMetric[] {
  const lines = text.split('\n');
  return lines.flatMap((line) => {
    const [, name, help] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (name === undefined || help === undefined) return [];
    const kind = lines.find((one) => one.startsWith(`# TYPE ${name} `))?.split(' ')[3] ?? '';
    const series = lines.filter((one) => new RegExp(`^${name}(_bucket|_sum|_count)?[{ ]`).test(one));
    const labels = series.flatMap((one) => [...one.matchAll(/[{,]([a-z_]+)="/g)].map(([, label = '']) => label));
    return [{ name, help, kind, labels: [...new Set(labels)].filter((label) => label !== 'le') }];
  });
}

const units: readonly [RegExp, string][] = [
  [/_seconds(_total)?$/, 'seconds'],
  [/_bytes$/, 'bytes'],
  [/_total$/, 'count'],
  [/_up$|kept_back$/, '0 or 1'],
];

const head = `# Metrics: what the gateway tells Prometheus

<!-- Made by \`npm run docs\` from an answer of /metrics; edit src/metrics. -->

\`GET /metrics\` on the API is open to this machine and to operators. \`METRICS_PORT\` opens a port that has \`/metrics\`,
\`/health/live\` and \`/health/ready\` alone and asks for no credential: the way for Prometheus, and the only one for a process with
\`ROLES=worker\`. It listens on \`METRICS_HOST\` (127.0.0.1); let nobody but Prometheus reach it from elsewhere.

Nothing of a message is in a label: GLNs of registered parties, message types, words and codes of the gateway's own. So there are
at most as many series as parties times eight types. Counters and the histogram count what this process did since it was started;
figures of the store are the same in every process, so take \`max by (…)\` of them, and are read every three seconds at most.

[\`deploy/prometheus/alerts.yaml\`](../deploy/prometheus/alerts.yaml) has the alerts,
[\`deploy/grafana/tovholder.json\`](../deploy/grafana/tovholder.json) the dashboard.

| metric | kind | unit | labels | tells |
|---|---|---|---|---|
`;

/** `docs/metrics.md` as an answer has it. */
export function metricsPage(metrics: readonly ToldMetric[]): string {
  const rows = [...metrics]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, kind, help, labels }) => {
      const unit = units.find(([shape]) => shape.test(name))?.[1] ?? 'count';
      return `| \`${name}\` | ${kind} | ${unit} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${help} |`;
    });
  return `${head}${rows.join('\n')}\n`;
}
