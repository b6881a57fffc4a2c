// Certificates for a Docker daemon that speaks TLS, as `docker:dind` makes them: an authority, a
// server, a client.
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes `ca.pem`, `server-cert.pem` and `server-key.pem`, and `cert.pem` and `key.pem` of the
 * client, in a folder.
 */
export function makeCertificates(folder: string): void {
  const openssl = (...words: string[]): void => {
    execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const days = ['-days', '2'];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...days,
    '-subj',
    '/CN=test authority',
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
  );
  const sign = (name: string, key: string, certificate: string, extensions: string): void => {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      key,
      '-out',
      `${name}.csr`,
    );
    openssl(
      'x509',
      '-req',
      ...days,
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca-key.pem',
      '-CAcreateserial',
      '-out',
      certificate,
      '-extfile',
      `${name}.ext`,
    );
  };
  const names = 'subjectAltName=DNS:docker,DNS:localhost,IP:127.0.0.1';
  sign('server', 'server-key.pem', 'server-cert.pem', `${names}\nextendedKeyUsage=serverAuth\n`);
  sign('client', 'key.pem', 'cert.pem', 'extendedKeyUsage=clientAuth\n');
  // The job and the daemon need not be the same user.
  for (const key of ['key.pem', 'server-key.pem']) chmodSync(join(folder, key), 0o644);
}
