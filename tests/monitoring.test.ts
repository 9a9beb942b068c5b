import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { callsTold } from '../src/intake/visit.ts';
import { type TimelineEvent, timelineTold } from '../src/store/events.ts';
import { freshMessage } from './support/client.ts';
import { type FrontDesk, openFrontDesk } from './support/front-desk.ts';
import { metricsIn, metricsPage, type ToldMetric } from './support/metrics-page.ts';
import { projectRoot } from './support/project-root.ts';
import { readQuery } from './support/promql.ts';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
}

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
}

interface Variable {
  name: string;
  type: string;
  query: string | { query: string };
}

const text = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const groups: { name: string; rules: Rule[] }[] = parse(text('deploy/prometheus/alerts.yaml')).groups;
const rules = groups.flatMap((group) => group.rules);
const dashboard: {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: Variable[] };
} = JSON.parse(text('deploy/grafana/tovholder.json'));
const { panels } = dashboard;
const targets = panels.flatMap((panel) => panel.targets ?? []);

let desk: FrontDesk;
let metrics: ToldMetric[];

/* Every metric with a series: a message is sent, a receiver is paused, and what is rare is told as it would be. */
beforeAll(async () => {
  desk = await openFrontDesk();
  const messageId = randomUUID();
  const rare: TimelineEvent[] = (['dead', 'retried', 'receipt-sent'] as const).map((kind) => ({
    ...{ messageId, kind, actor: 'gateway', code: kind === 'receipt-sent' ? 'accepted' : 'RECEIVER_UNREACHABLE' },
  }));
  timelineTold.publish(rare);
  callsTold.publish({ method: 'POST', path: '/v1/messages', status: 422, code: 'INVALID' });
  const { pool } = desk.context.store;
  await pool.query("INSERT INTO receivers (gln, failures) VALUES ('5790000990030', 5)");
  await desk.call('sandbox-gp', 'POST', '/v1/messages', { body: freshMessage('child-referral/plain') });
  metrics = metricsIn((await desk.call(undefined, 'GET', '/metrics')).text);
});
afterAll(() => desk.close());

/* What Prometheus itself adds to every target. */
const added = { metrics: ['up'], labels: ['job', 'instance'] };

function labelsOf(metric: string): string[] {
  const found = metrics.find(({ name, kind }) =>
    kind === 'histogram' ? metric.replace(/_(bucket|sum|count)$/, '') === name : metric === name,
  );
  if (!found && !added.metrics.includes(metric)) throw new Error(`/metrics tells no ${metric}`);
  return [...added.labels, ...(found?.labels ?? []), ...(metric.endsWith('_bucket') ? ['le'] : [])];
}

/** The labels of a query that its metrics do not have. */
function unknownLabels(expr: string): string[] {
  const { selected, kept } = readQuery(expr);
  expect(selected.length).toBeGreaterThan(0);
  const wrong = selected.flatMap(({ metric, labels }) => labels.filter((label) => !labelsOf(metric).includes(label)));
  const all = selected.flatMap(({ metric }) => labelsOf(metric));
  return [...wrong, ...kept.filter((label) => !all.includes(label))];
}

/* Grafana fills its variables in before Prometheus reads the query. */
const filled = (expr: string) => expr.replace(/\$(gln|type|instance)/g, '.*');

describe('the alerts', () => {
  test.each(rules)('$alert asks for metrics and labels that the gateway tells', ({ expr, annotations }) => {
    expect(unknownLabels(expr)).toEqual([]);
    const { selected, kept } = readQuery(expr);
    const shown = [...annotations.description.matchAll(/\$labels\.([a-z_]+)/g)].map(([, label = '']) => label);
    const given = kept.length > 0 ? kept : labelsOf(selected[0]?.metric ?? '');
    expect(shown.filter((label) => !given.includes(label))).toEqual([]);
  });

  test('each say what is wrong, how bad it is and where to read on', () => {
    for (const { alert, labels, annotations } of rules) {
      const anchor = alert.replace(/(?!^)[A-Z]/g, (sign) => `-${sign}`).toLowerCase();
      expect(labels.severity).toMatch(/^(critical|warning|info)$/);
      expect(annotations.summary.length).toBeGreaterThan(15);
      expect(annotations.description.length).toBeGreaterThan(40);
      expect(annotations.runbook_url).toBe(`docs/guides/operators.md#${anchor}`);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(15);
  });

  test('each have a chapter in the operators’ run book, and no chapter is left over', () => {
    const page = text('docs/guides/operators.md');
    const headings = [...page.matchAll(/^#+ (Tovholder .+)$/gm)].map(([, heading = '']) => heading);
    const anchors = headings.map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    const wanted = rules.map(({ annotations }) => annotations.runbook_url.split('#')[1]);
    expect(anchors.sort()).toEqual(wanted.sort());
  });

  const has = spawnSync('promtool', ['--version']).status === 0;
  test(has ? 'are good to promtool' : 'are not tried with promtool, which is not at hand (Debian: prometheus)', () => {
    if (!has) return expect(existsSync(join(projectRoot, 'deploy/prometheus/alerts.yaml'))).toBe(true);
    const checked = spawnSync('promtool', ['check', 'config', join(projectRoot, 'deploy/prometheus/prometheus.yaml')]);
    expect(`${checked.stdout}${checked.stderr}`).toContain(`${rules.length} rules found`);
    expect(checked.status).toBe(0);
  });
});

describe('the dashboard', () => {
  test('asks for metrics and labels that the gateway tells', () => {
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.flatMap(({ expr }) => unknownLabels(filled(expr)))).toEqual([]);
  });

  test('shows every metric of the gateway’s own', () => {
    const shown = new Set(targets.flatMap(({ expr }) => readQuery(filled(expr)).selected.map(({ metric }) => metric)));
    const own = metrics.map(({ name, kind }) => (kind === 'histogram' ? `${name}_bucket` : name));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });

  test('names its lines by labels that are left', () => {
    for (const { expr, legendFormat } of targets) {
      const { selected, kept } = readQuery(filled(expr));
      const named = [...legendFormat.matchAll(/\{\{([a-z_]+)\}\}/g)].map(([, label = '']) => label);
      const given = kept.length > 0 ? kept : labelsOf(selected[0]?.metric ?? '');
      expect(named.filter((label) => !given.includes(label))).toEqual([]);
    }
  });

  test('is what Grafana takes: ids and places of their own, a source for every panel, variables that are there', () => {
    expect(dashboard).toMatchObject({ uid: 'tovholder', title: 'Tovholder', schemaVersion: expect.any(Number) });
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, place) => `${x + (place % w)}.${y + Math.floor(place / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    for (const { type, title, datasource, targets: asked = [] } of panels) {
      expect(['row', 'stat', 'timeseries', 'table']).toContain(type);
      expect(title).not.toBe('');
      if (type === 'row') continue;
      expect(datasource).toEqual({ type: 'prometheus', uid: `\${datasource}` });
      expect(asked.length).toBeGreaterThan(0);
      expect(new Set(asked.map(({ refId }) => refId)).size).toBe(asked.length);
    }
    const variables = dashboard.templating.list;
    const used = [...JSON.stringify(panels).matchAll(/\$\{?([a-z]+)\}?/g)].map(([, name = '']) => name);
    expect([...new Set(used)].sort()).toEqual(variables.map(({ name }) => name).sort());
    for (const { type, query } of variables) {
      if (type !== 'query' || typeof query === 'string') continue;
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(query.query) ?? [];
      expect(labelsOf(metric)).toContain(label);
    }
  });
});

test('docs/metrics.md has every metric with its unit, its labels and what it tells', () => {
  const file = join(projectRoot, 'docs/metrics.md');
  const page = metricsPage(metrics);
  if (process.env.GOLDEN_ACCEPT === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
  expect(metrics.filter(({ name }) => name.startsWith('tovholder_')).length).toBeGreaterThan(20);
});

test('Prometheus finds its rules, and Grafana its source and its dashboards, where the compose file lays them', () => {
  const config = parse(text('deploy/prometheus/prometheus.yaml'));
  expect(config.rule_files).toEqual(['alerts.yaml']);
  const [{ job_name: job, dns_sd_configs: [found] = [] }] = config.scrape_configs;
  expect([job, found.names, found.port]).toEqual(['tovholder', ['api', 'worker'], 9_464]);
  const { datasources } = parse(text('deploy/grafana/provisioning/datasources/prometheus.yaml'));
  expect(datasources[0]).toMatchObject({ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true });
  const { providers } = parse(text('deploy/grafana/provisioning/dashboards/tovholder.yaml'));
  const volumes: string[] = parse(text('docker-compose.yml')).services.grafana.volumes;
  const mounted = volumes.map((volume) => volume.split(':'));
  expect(mounted).toContainEqual([
    './deploy/grafana/tovholder.json',
    `${providers[0].options.path}/tovholder.json`,
    'ro',
  ]);
});
