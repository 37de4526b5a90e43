// What people type today, as the products' pages tell them: keytool for Flink, openssl for Alluxio. Each runs in a folder.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

export const PASSWORD = 'bench-password-1';

export const hosts = (count) => Array.from({ length: count }, (_, i) => `node${i + 1}.company.org`);

export function run(folder, program, ...args) {
  return execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
}

/** A CA with its truststore, and for each node a keystore with a certificate of that CA: six calls a node. */
export function keytoolRecipe(folder, count) {
  const keytool = (...args) => run(folder, 'keytool', ...args);
  const pass = ['-storepass', PASSWORD];
  const rsa = ['-keypass', PASSWORD, '-keyalg', 'RSA', '-keysize', '2048'];
  const ca = ['-keystore', 'ca.keystore', ...pass, '-alias', 'ca'];
  keytool('-genkeypair', ...ca, '-dname', 'CN=Sample CA', ...rsa, '-ext', 'bc=ca:true');
  keytool('-exportcert', ...ca, '-file', 'ca.cer');
  keytool('-importcert', '-keystore', 'ca.truststore', '-alias', 'ca', ...pass, '-noprompt', '-file', 'ca.cer');
  for (const host of hosts(count)) {
    const own = ['-keystore', `${host}.keystore`, ...pass];
    const names = ['-ext', `SAN=dns:${host},ip:192.168.1.1`];
    keytool('-genkeypair', ...own, '-alias', host, '-dname', `CN=${host}`, ...names, ...rsa);
    keytool('-certreq', ...own, '-alias', host, '-file', `${host}.csr`);
    keytool('-gencert', ...ca, ...names, '-infile', `${host}.csr`, '-outfile', `${host}.cer`);
    keytool('-importcert', ...own, '-file', 'ca.cer', '-alias', 'ca', '-noprompt');
    keytool('-importcert', ...own, '-file', `${host}.cer`, '-alias', host, '-noprompt');
  }
}

/** A CA, a certificate for each server and one for a client, all PEM: three calls each. */
export function opensslRecipe(folder, count) {
  const openssl = (...args) => run(folder, 'openssl', ...args);
  const subject = (cn) => ['-subj', `/C=US/ST=State/L=City/O=Organization/OU=OrgUnit/CN=${cn}`];
  openssl('genrsa', '-out', 'ca.key', '2048');
  openssl(...'req -x509 -new -nodes -key ca.key -sha256 -days 3650 -out ca.pem'.split(' '), ...subject('rootCA'));
  for (const name of [...hosts(count), 'client']) {
    openssl('genrsa', '-out', `${name}-key.pem`, '2048');
    const san = name === 'client' ? [] : ['-addext', `subjectAltName = DNS:${name}`];
    openssl('req', '-new', '-key', `${name}-key.pem`, '-out', `${name}.csr`, ...subject(name), ...san);
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '365', '-sha256'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.pem`);
  }
}

/** A process that makes so many key pairs and nothing else: one after another, or all at once. */
export function bareKeys(folder, count, atOnce) {
  const script = `const make = () => crypto.subtle.generateKey({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048,
      publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' }, true, ['sign', 'verify']);
    (async () => {
      if (${atOnce}) await Promise.all(Array.from({ length: ${count} }, make));
      else for (let i = 0; i < ${count}; i++) await make();
    })();`;
  run(folder, process.execPath, '-e', script);
}

/** Our command. `alluxio` makes one certificate a host and one for a client, `pekko` one a host. */
export function ourSet(folder, cli, system, count, formats, algorithm) {
  writeFileSync(path.join(folder, 'password'), PASSWORD);
  const set = ['--system', system, '--host', hosts(count).join(','), '--format', formats, '--out', 'out'];
  run(folder, process.execPath, cli, 'generate', ...set, '--key-algorithm', algorithm, '--password-file', 'password');
}
