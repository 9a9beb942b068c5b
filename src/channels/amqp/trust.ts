import { existsSync, readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/* Where systems keep the certificates of the authorities they trust: Debian and Ubuntu, Red Hat, Alpine and macOS. */
const places = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** Certificates of the authorities that a broker's own may come from: Node's, and the system's (or SSL_CERT_FILE), where hospitals and municipalities add theirs. */
export function authorities(file = process.env.SSL_CERT_FILE ?? places.find((place) => existsSync(place))): string[] {
  return file === undefined ? [...rootCertificates] : [...rootCertificates, readFileSync(file, 'utf8')];
}
