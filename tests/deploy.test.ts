import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../src/config.ts';
import { makeAuthority } from './support/certificates.ts';
import { nginxConfiguration } from './support/layout.ts';
import { projectRoot } from './support/project-root.ts';

const text = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const environment = { DATABASE_URL: 'postgres://db/x', DATA_KEYS: `k:${Buffer.alloc(32, 1).toString('base64')}` };

describe('deploy/systemd/tovholder.service', () => {
  const unit = text('deploy/systemd/tovholder.service');
  const settings = new Map(
    [...unit.matchAll(/^([A-Za-z]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

  test('lets the gateway write to its own folder alone, as an ordinary user without any right of the system', () => {
    expect(Object.fromEntries(settings)).toMatchObject({
      User: 'tovholder',
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      PrivateDevices: 'yes',
      StateDirectory: 'tovholder',
      StateDirectoryMode: '0700',
      UMask: '0077',
      LimitCORE: '0',
    });
    /* Node.js compiles JavaScript while it runs. */
    expect(settings.has('MemoryDenyWriteExecute')).toBe(false);
  });

  test('waits longer for its end than the gateway takes, starts it again, and keeps secrets out of the unit', () => {
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(30);
    expect(settings.get('Restart')).toBe('always');
    expect(settings.get('EnvironmentFile')).toBe('/etc/tovholder.env');
    expect(settings.get('Environment')).not.toMatch(/KEY|URL|PASSWORD/);
    const given = (settings.get('Environment') ?? '').split(' ').map((pair) => pair.split('='));
    const config = readConfig({ ...environment, ...Object.fromEntries(given) }, { sandbox: false });
    expect(config).toMatchObject({ dataDir: '/var/lib/tovholder', metrics: { host: '127.0.0.1', port: 9_464 } });
  });

  const has = spawnSync('systemd-analyze', ['--version']).status === 0;
  test(
    has ? 'is good to systemd, and exposed little' : 'is not tried with systemd-analyze, which is not at hand',
    () => {
      if (!has) return expect(unit).toContain('[Install]');
      const file = join(projectRoot, 'deploy/systemd/tovholder.service');
      const { stdout, stderr } = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file]);
      const exposure = /exposure level for tovholder\.service: ([0-9.]+)/.exec(`${stdout}${stderr}`)?.[1];
      expect(Number(exposure)).toBeLessThan(2);
      /* The user and the program are not on this machine. */
      const folder = mkdtempSync(join(tmpdir(), 'tovholder-unit-'));
      const here = unit.replace(/^(User|Group)=.*$/gm, '$1=root').replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true');
      writeFileSync(join(folder, 'tovholder.service'), here);
      const verified = spawnSync('systemd-analyze', ['verify', join(folder, 'tovholder.service')]);
      rmSync(folder, { recursive: true });
      expect(`${verified.stdout}${verified.stderr}`).toBe('');
    },
  );
});

describe('deploy/nginx/tovholder.conf', () => {
  const site = text('deploy/nginx/tovholder.conf');

  test('believes no client about its address or its certificate, and writes down no path', () => {
    expect(site).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
    expect(site).toContain('proxy_set_header Client-Cert "";');
    expect(site).toContain('access_log off;');
    expect(site).not.toContain('$proxy_add_x_forwarded_for');
  });

  test('never posts a message a second time, lets 140 MiB through and keeps no document', () => {
    expect(site).not.toContain('non_idempotent');
    expect(site).toMatch(/client_max_body_size 140m;/);
    expect(site).toMatch(/proxy_request_buffering off;[\s\S]*proxy_buffering off;/);
    const seconds = Number(/proxy_read_timeout (\d+)s;/.exec(site)?.[1]);
    expect(seconds).toBeGreaterThan(30);
  });

  test('is good to nginx', () => {
    const authority = makeAuthority();
    const folder = mkdtempSync(join(tmpdir(), 'tovholder-nginx-'));
    const made = nginxConfiguration(authority, 18_443, ['127.0.0.1:18080', '127.0.0.1:18081']);
    writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/pid; events {} http { ${made} }`);
    const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin`;
    const args = ['-t', '-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')];
    const tried = spawnSync(process.env.NGINX ?? 'nginx', args, { env: { PATH } });
    authority.remove();
    rmSync(folder, { recursive: true });
    expect(String(tried.stderr)).toContain('test is successful');
  });
});

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the fields it expects and fails where they are not there
  spec?: any;
  data?: Record<string, string>;
}

/* No schema of Kubernetes is at hand without a cluster: what has to hold is looked at field by field. */
describe('deploy/kubernetes/tovholder.yaml', () => {
  const documents = parseAllDocuments(text('deploy/kubernetes/tovholder.yaml'));
  const manifests: Manifest[] = documents.map((document) => document.toJS());
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const deployments = of('Deployment');
  const [configMap] = of('ConfigMap');

  test('is YAML whose things have the version and the name that they need', () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(manifests.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      'v1 ConfigMap tovholder',
      'apps/v1 Deployment tovholder-api',
      'apps/v1 Deployment tovholder-worker',
      'v1 Service tovholder',
      'networking.k8s.io/v1 Ingress tovholder',
      'policy/v1 PodDisruptionBudget tovholder-api',
      'policy/v1 PodDisruptionBudget tovholder-worker',
      'networking.k8s.io/v1 NetworkPolicy tovholder',
    ]);
  });

  test.each(deployments)(
    'runs $metadata.name twice, as an ordinary user on a root that cannot be written',
    ({ spec }) => {
      expect(spec.replicas).toBe(2);
      const pod = spec.template.spec;
      expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(30 + Number(configMap?.data?.DRAIN));
      const [container] = pod.containers;
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources.limits.memory).toBeDefined();
      expect(container.volumeMounts.map(({ name }: { name: string }) => name)).toEqual(
        pod.volumes.map(({ name }: { name: string }) => name),
      );
    },
  );

  test.each(deployments)(
    'asks $metadata.name on its own port whether it lives and is ready, and sets it up',
    ({ spec }) => {
      const [container] = spec.template.spec.containers;
      const ports: string[] = container.ports.map(({ name }: { name: string }) => name);
      expect(ports).toContain('metrics');
      expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'metrics' });
      expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'metrics' });
      expect(container.envFrom).toEqual([
        { configMapRef: { name: 'tovholder' } },
        { secretRef: { name: 'tovholder' } },
      ]);
      const own = container.env.map(({ name, value }: { name: string; value: string }) => [name, value]);
      const config = readConfig({ ...environment, ...configMap?.data, ...Object.fromEntries(own) }, { sandbox: false });
      expect(config).toMatchObject({ host: '0.0.0.0', metrics: { host: '0.0.0.0', port: 9_464 } });
      expect(config.roles).toEqual([ports.includes('http') ? 'api' : 'worker']);
      expect(container.ports).toContainEqual({ name: 'metrics', containerPort: config.metrics?.port });
    },
  );

  test('leads from the Ingress over the Service to the API alone, and keeps one of each half through an upgrade', () => {
    const [service, ingress] = [of('Service')[0]?.spec, of('Ingress')[0]?.spec];
    const [api, worker] = deployments;
    expect(service.selector).toEqual(api?.spec.selector.matchLabels);
    expect(ingress.rules[0].http.paths[0].backend.service).toEqual({
      name: 'tovholder',
      port: { name: service.ports[0].name },
    });
    expect(ingress.tls[0].hosts).toEqual([ingress.rules[0].host]);
    const budgets = of('PodDisruptionBudget').map(({ spec }) => [spec.minAvailable, spec.selector]);
    expect(budgets).toEqual([
      [1, api?.spec.selector],
      [1, worker?.spec.selector],
    ]);
  });

  test('lets nobody in but the Ingress controller and Prometheus, and holds no secret', () => {
    const policy = of('NetworkPolicy')[0]?.spec;
    expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
    const doors = policy.ingress.map(({ from, ports }: { from: object[]; ports: { port: number }[] }) => [
      from.length,
      ports.map(({ port }) => port),
    ]);
    expect(doors).toEqual([
      [1, [8_080]],
      [1, [9_464]],
    ]);
    expect(of('Secret')).toEqual([]);
    expect(Object.keys(configMap?.data ?? {}).filter((name) => /KEY|PASSWORD|_URL$/.test(name))).toEqual([
      'PUBLIC_URL',
    ]);
  });
});
