import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createCredentials } from '../../server/src/pki/make/issue.ts';
import type { KeyKind } from '../../server/src/pki/make/keys.ts';
import { crossSign, renewCertificate } from '../../server/src/pki/make/renew.ts';
import { createRequest, signRequest } from '../../server/src/pki/make/request.ts';
import { readArtifact } from '../../server/src/pki/read.ts';
import { entriesOf } from '../../server/src/pki/write/convert.ts';
import { renameEntry, type StoreEntry } from '../../server/src/pki/write/entries.ts';
import { pemBlock, pemCertificates, pemPrivateKey, pemRequest } from '../../server/src/pki/write/pem.ts';
import { type StoreFormat, writeStore } from '../../server/src/pki/write/store.ts';
import { folder, has, run } from './tools.ts';

const now = Date.now();
const files = folder();
afterAll(files.remove);

const openssl = has('openssl', 'version');
const keytool = has('keytool', '-help');

async function family(key: KeyKind) {
  const root = await createCredentials({ usage: 'ca', subject: 'CN=Root CA, O=Example' }, { now, key });
  const middle = await createCredentials(
    { usage: 'ca', subject: 'CN=Cluster CA, O=Example', pathLength: 0 },
    { now, key, issuer: root },
  );
  const node = await createCredentials(
    {
      usage: 'node',
      subject: 'CN=node-0',
      names: ['node-0', '*.nodes.example.com', '10.0.0.7', 'fd00::7', 'URI:spiffe://c/n'],
    },
    { now, key, issuer: middle },
  );
  return { root, middle, node };
}

describe.skipIf(!openssl)('openssl', () => {
  for (const key of ['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'] satisfies KeyKind[]) {
    it(`accepts the chain of ${key} strictly, for both purposes and for the names`, async () => {
      const { root, node } = await family(key);
      const rootFile = files.write(`${key}-root.pem`, pemCertificates([root.certificate]));
      const chainFile = files.write(`${key}-chain.pem`, pemCertificates(node.chain.slice(1)));
      const leafFile = files.write(`${key}-leaf.pem`, pemCertificates([node.certificate]));
      for (const purpose of ['sslserver', 'sslclient']) {
        const words = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', rootFile, '-untrusted', chainFile];
        expect(run('openssl', ...words, leafFile)).toContain(': OK');
        for (const name of ['node-0', 'a.nodes.example.com'])
          expect(run('openssl', ...words, '-verify_hostname', name, leafFile)).toContain(': OK');
        for (const ip of ['10.0.0.7', 'fd00::7'])
          expect(run('openssl', ...words, '-verify_ip', ip, leafFile)).toContain(': OK');
      }
      const keyFile = files.write(`${key}-key.pem`, await pemPrivateKey(node.privateKey));
      const publicOf = run('openssl', 'pkey', '-in', keyFile, '-pubout');
      expect(publicOf).toBe(pemBlock('PUBLIC KEY', node.publicKey));
    });
  }

  it('reads encrypted keys of both schemes', async () => {
    const { node } = await family('p-256');
    for (const scheme of ['pbes2', 'pbe-sha1-3des'] as const) {
      const file = files.write(
        `${scheme}.pem`,
        await pemPrivateKey(node.privateKey, { password: 'correct horse', scheme }),
      );
      const plain = run('openssl', 'pkey', '-in', file, '-passin', 'pass:correct horse');
      expect(plain).toBe(pemBlock('PRIVATE KEY', node.privateKey));
    }
  });

  it('verifies a request, and the certificate that is made of it', async () => {
    const { root, node } = await family('p-256');
    const request = await createRequest({
      subject: 'C=DE, O=Müller\\, Söhne, CN=req',
      names: ['req.example.com', '10.1.1.1'],
      usage: 'server',
      privateKey: node.privateKey,
    });
    const file = files.write('request.pem', pemRequest(request));
    const told = run('openssl', 'req', '-in', file, '-noout', '-text', '-verify');
    expect(told).toContain('verify OK');
    expect(told).toContain('DNS:req.example.com, IP Address:10.1.1.1');
    const { certificate } = await signRequest(request, { issuer: root, now });
    const leaf = files.write('signed.pem', pemCertificates([certificate]));
    const ca = files.write('signer.pem', pemCertificates([root.certificate]));
    expect(run('openssl', 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, leaf)).toContain(': OK');
    expect(run('openssl', 'x509', '-in', leaf, '-noout', '-ext', 'subjectAltName')).toContain('DNS:req.example.com');
  });

  it('signs a request of its own making', async () => {
    const { root } = await family('rsa-2048');
    const csr = files.path('theirs.pem');
    run(
      'openssl',
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      files.path('theirs.key'),
      '-subj',
      '/CN=theirs',
      '-addext',
      'subjectAltName=DNS:theirs.example.com',
      '-out',
      csr,
      '-outform',
      'DER',
    );
    const { certificate } = await signRequest(readFileSync(csr), { issuer: root, now });
    const leaf = files.write('theirs-signed.pem', pemCertificates([certificate]));
    const ca = files.write('theirs-ca.pem', pemCertificates([root.certificate]));
    expect(
      run('openssl', 'verify', '-x509_strict', '-verify_hostname', 'theirs.example.com', '-CAfile', ca, leaf),
    ).toContain(': OK');
  });

  it('follows a renewed leaf and a cross-signed CA', async () => {
    const { root, middle, node } = await family('p-256');
    const other = await createCredentials({ usage: 'ca', subject: 'CN=Other Root' }, { now, key: 'p-384' });
    const crossed = await crossSign(middle.certificate, { now, issuer: other });
    const renewed = await renewCertificate(node.certificate, { now, issuer: middle });
    const leaf = files.write('renewed.pem', pemCertificates([renewed.certificate]));
    for (const [ca, between] of [
      [root.certificate, middle.certificate],
      [other.certificate, crossed],
    ] as const) {
      const anchor = files.write('anchor.pem', pemCertificates([ca]));
      const untrusted = files.write('between.pem', pemCertificates([between]));
      expect(
        run(
          'openssl',
          'verify',
          '-x509_strict',
          '-CAfile',
          anchor,
          '-untrusted',
          untrusted,
          '-verify_hostname',
          'node-0',
          leaf,
        ),
      ).toContain(': OK');
    }
  });
});

describe.skipIf(!keytool)('keytool', () => {
  const cases: [StoreFormat, 'modern' | 'legacy', string][] = [
    ['pkcs12', 'modern', 'with space & signs "\\'],
    ['pkcs12', 'legacy', 'changeit'],
    ['jks', 'modern', 'pässwörd-€'],
    ['jceks', 'modern', 'changeit'],
  ];
  for (const [format, profile, password] of cases) {
    it(`lists and exports what was written as ${format} (${profile})`, async () => {
      const { root, middle, node } = await family('rsa-2048');
      const entries: StoreEntry[] = [
        { kind: 'key', alias: 'Node-0', privateKey: node.privateKey, chain: node.chain },
        { kind: 'trusted', alias: 'ca', certificate: root.certificate },
        { kind: 'trusted', alias: 'größe', certificate: middle.certificate },
      ];
      const file = files.write(`${format}-${profile}`, await writeStore(entries, { format, password, profile, now }));
      const env = ['-J-Dfile.encoding=UTF-8', '-J-Dsun.jnu.encoding=UTF-8', '-J-Dstdout.encoding=UTF-8'];
      const passwordFile = files.write('password', password);
      const access = [...env, '-keystore', file, '-storetype', format, '-storepass:file', passwordFile];
      const listed = run('keytool', '-list', ...access);
      expect(listed).toMatch(/contains 3 entries/);
      expect(listed).toMatch(/node-0, .*PrivateKeyEntry/);
      expect(listed).toMatch(/ca, .*trustedCertEntry/);
      expect(listed).toMatch(/trustedCertEntry[\s\S]*trustedCertEntry/);
      const long = run('keytool', '-list', '-v', '-alias', 'node-0', ...access);
      // In PKCS#12 Java follows issuers through every certificate of the file, trusted ones too.
      expect(long).toContain(`Certificate chain length: ${format === 'pkcs12' ? 3 : 2}`);
      // Opens the key.
      const request = run('keytool', '-certreq', '-alias', 'node-0', ...access);
      expect(request).toContain('BEGIN NEW CERTIFICATE REQUEST');
    });
  }

  it('imports a PKCS#12 store that openssl opens too', async () => {
    const { node } = await family('p-256');
    const bytes = await writeStore([{ kind: 'key', alias: 'n', privateKey: node.privateKey, chain: node.chain }], {
      format: 'pkcs12',
      password: 'changeit',
      now,
    });
    const file = files.write('both.p12', bytes);
    if (openssl)
      expect(run('openssl', 'pkcs12', '-in', file, '-nodes', '-passin', 'pass:changeit')).toContain('friendlyName: n');
    run(
      'keytool',
      '-importkeystore',
      '-srckeystore',
      file,
      '-srcstorepass',
      'changeit',
      '-destkeystore',
      files.path('copy.jks'),
      '-deststoretype',
      'JKS',
      '-deststorepass',
      'changeit',
    );
    expect(run('keytool', '-list', '-keystore', files.path('copy.jks'), '-storepass', 'changeit')).toContain(
      'PrivateKeyEntry',
    );
  });

  it('finds secrets and sealed keys of JCEKS again after a rename and another password', async () => {
    const store = files.path('secrets.jceks');
    const access = ['-keystore', store, '-storetype', 'JCEKS', '-storepass', 'changeit'];
    run(
      'keytool',
      '-genseckey',
      '-alias',
      'secret',
      '-keyalg',
      'AES',
      '-keysize',
      '128',
      '-keypass',
      'changeit',
      ...access,
    );
    const artifact = await readArtifact(readFileSync(store), { passwords: { store: 'changeit', key: 'not this one' } });
    const { entries } = await entriesOf(artifact, undefined, 'kept');
    const renamed = renameEntry(entries, 'secret', 'renamed');
    const file = files.write(
      'renamed.jceks',
      await writeStore(renamed, { format: 'jceks', password: 'another one', now }),
    );
    const listed = run('keytool', '-list', '-keystore', file, '-storetype', 'JCEKS', '-storepass', 'another one');
    expect(listed).toMatch(/renamed, .*SecretKeyEntry/);
  });
});
