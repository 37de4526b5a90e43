import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as facade from '../../server/src/pki/index.ts';
import { cli } from './run.ts';

/** The bundle that the command line loads; `build()` comes first. */
export const pki = (): typeof facade => createRequire(import.meta.url)(join(dirname(cli), 'pki.js'));

export const PASSWORD = 'Test-pass-word-1';

/** Files of one small cluster, made by our own writers. */
export async function material(): Promise<{
  readonly files: Readonly<Record<string, Buffer | string>>;
  readonly leaf: Uint8Array;
  readonly ca: Uint8Array;
}> {
  const { createCredentials, pemCertificates, pemPrivateKey, writeStore } = pki();
  const now = Date.now();
  const ca = await createCredentials({ usage: 'ca', subject: 'CN=Test CA' }, { now, key: 'p-256' });
  const other = await createCredentials({ usage: 'ca', subject: 'CN=Other CA' }, { now, key: 'p-256' });
  const node = await createCredentials(
    { usage: 'node', subject: 'CN=worker-1', names: ['worker-1.example', '10.0.0.1'] },
    { now, key: 'p-256', issuer: ca },
  );
  const key = { kind: 'key', alias: 'worker', privateKey: node.privateKey, chain: node.chain } as const;
  const trusted = { kind: 'trusted', alias: 'ca', certificate: ca.certificate } as const;
  const store = async (entry: typeof key | typeof trusted, format: 'pkcs12' | 'jks' | 'jceks') =>
    Buffer.from(await writeStore([entry], { format, password: PASSWORD, now }));
  return {
    leaf: node.certificate,
    ca: ca.certificate,
    files: {
      password: `${PASSWORD}\n`,
      'node.p12': await store(key, 'pkcs12'),
      'node.jks': await store(key, 'jks'),
      'trust.p12': await store(trusted, 'pkcs12'),
      'ca.pem': pemCertificates([ca.certificate]),
      'ca.key': await pemPrivateKey(ca.privateKey),
      'other-ca.pem': pemCertificates([other.certificate]),
      'node.pem': pemCertificates(node.chain),
      'node.key': await pemPrivateKey(node.privateKey),
    },
  };
}
