import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key, as files and as text. */
export interface TestCertificate {
  certificateFile: string;
  keyFile: string;
  certificate: string;
  key: string;
}

/** An authority that lives as long as a test. */
export interface TestAuthority extends TestCertificate {
  /** Signs a certificate for 127.0.0.1 and the host of this name, for servers and clients. */
  sign(name: string): TestCertificate;
  remove(): void;
}

/** Makes an authority and its key with openssl. */
export function makeAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'tovholder-certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const made = (name: string): TestCertificate => {
    const [certificateFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    const [certificate, key] = [readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    return { certificateFile, keyFile, certificate, key };
  };
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=Test',
    '-days',
    '2',
    '-keyout',
    'authority.key',
    '-out',
    'authority.pem',
  );
  return {
    ...made('authority'),
    sign: (name) => {
      const extension = ['-addext', `subjectAltName=IP:127.0.0.1,DNS:${name}`];
      openssl('req', ...newKey, '-subj', `/CN=${name}`, ...extension, '-keyout', `${name}.key`, '-out', `${name}.csr`);
      const by = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-copy_extensions', 'copy'];
      openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '2', '-out', `${name}.pem`);
      return made(name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
