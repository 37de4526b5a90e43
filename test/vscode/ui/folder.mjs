// Key material as the documents of the products make it: a CA, a node, their stores, and what uses them.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const PASSWORD = 'Screen-1-secret';

/** Programs that work in a folder of the workspace and judge what is there. */
export class Folder {
  constructor(workspace, name) {
    this.path = path.join(workspace, name);
    fs.mkdirSync(this.path, { recursive: true });
  }

  at(name) {
    return path.join(this.path, name);
  }

  read(name) {
    return fs.readFileSync(this.at(name));
  }

  write(name, ...lines) {
    fs.writeFileSync(this.at(name), `${lines.join('\n')}\n`);
  }

  run(program, args) {
    return execFileSync(program, args, { cwd: this.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  openssl(...args) {
    return this.run('openssl', args);
  }

  /** `alias PrivateKeyEntry`, sorted. */
  keytool(name, password = PASSWORD) {
    return this.run('keytool', ['-list', '-keystore', name, '-storepass', password])
      .split('\n')
      .flatMap((line) => /^(.+?), .*, ?(\w+),\s*$/.exec(line.trim())?.slice(1).join(' ') ?? [])
      .sort();
  }

  /** A CA, a certificate of it with its key, `node.p12` and `trust.p12`. */
  cluster({ days = 10, names = ['node-1.example'] } = {}) {
    const ca = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '900'];
    this.openssl('req', '-x509', ...ca, '-subj', '/CN=Test CA');
    this.openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'node.key',
      '-out',
      'first.csr',
      '-subj',
      '/CN=node-1',
    );
    const san = names.map((name) => `DNS:${name}`).join(',');
    this.write('san.cnf', `subjectAltName=${san}`, 'extendedKeyUsage=serverAuth,clientAuth');
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days), '-extfile', 'san.cnf'];
    this.openssl('x509', '-req', '-in', 'first.csr', ...by, '-out', 'node.pem');
    fs.rmSync(this.at('first.csr'));
    this.openssl(
      'pkcs12',
      '-export',
      '-in',
      'node.pem',
      '-inkey',
      'node.key',
      '-certfile',
      'ca.pem',
      ...this.named('node.p12'),
    );
    const imported = ['-importcert', '-noprompt', '-alias', 'ca', '-file', 'ca.pem', '-storepass', PASSWORD];
    this.run('keytool', [...imported, '-storetype', 'PKCS12', '-keystore', 'trust.p12']);
    return this;
  }

  named(file) {
    return ['-name', 'node', '-passout', `pass:${PASSWORD}`, '-out', file];
  }

  /** A configuration that names the two stores with their passwords. */
  flink() {
    this.write(
      'flink-conf.yaml',
      'jobmanager.rpc.address: node-1.example',
      'security.ssl.rest.enabled: true',
      'security.ssl.rest.authentication-enabled: true',
      'security.ssl.rest.keystore: node.p12',
      `security.ssl.rest.keystore-password: ${PASSWORD}`,
      `security.ssl.rest.key-password: ${PASSWORD}`,
      'security.ssl.rest.truststore: trust.p12',
      `security.ssl.rest.truststore-password: ${PASSWORD}`,
    );
    return this;
  }
}

/** Waits until a condition holds; the first answer that is neither undefined nor false. */
export async function eventually(ask, what = '') {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Not seen within 30 s. ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
