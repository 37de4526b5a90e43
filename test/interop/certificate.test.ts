import { afterAll, describe, expect, it } from 'vitest';
import { describeCertificate } from '../../server/src/pki/certificate.ts';
import { verifySignature } from '../../server/src/pki/signature.ts';
import { folder, has, output, run } from './tools.ts';

const files = folder();
afterAll(files.remove);

/** The certificates in a PEM text, in order. */
function decode(pem: string): readonly Uint8Array[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g);
  return [...blocks].map(([, base64]) => new Uint8Array(Buffer.from(base64 ?? '', 'base64')));
}

/** What openssl says of each of many certificates, one process for a few of them. */
function openssl(der: Uint8Array): string {
  const file = files.write('one.der', der);
  const wanted = ['-subject', '-issuer', '-serial', '-startdate', '-enddate', '-fingerprint', '-sha256'];
  return run('openssl', 'x509', '-inform', 'DER', '-in', file, '-noout', '-nameopt', 'RFC2253', ...wanted);
}

function ours(der: Uint8Array): string {
  const { subject, issuer, serial, notBefore, notAfter, sha256 } = describeCertificate(der);
  const date = (ms: number) => {
    const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(ms).toUTCString()) ?? [];
    return `${month} ${day?.replace(/^0/, ' ')} ${time} ${year} GMT`;
  };
  return [
    `subject=${subject}`,
    `issuer=${issuer}`,
    `serial=${serial}`,
    `notBefore=${date(notBefore)}`,
    `notAfter=${date(notAfter)}`,
    `sha256 Fingerprint=${sha256}`,
    '',
  ].join('\n');
}

describe.skipIf(!has('openssl', 'version'))('openssl', () => {
  it.skipIf(!has('keytool', '-help'))('tells the same of the roots that Java ships', async () => {
    const roots = decode(run('keytool', '-list', '-rfc', '-cacerts', '-storepass', 'changeit'));
    expect(roots.length).toBeGreaterThan(50);
    for (const der of roots.filter((_, i) => i % 3 === 0)) expect(ours(der)).toBe(openssl(der));
    for (const der of roots) {
      const facts = describeCertificate(der);
      expect(facts.problem).toBeUndefined();
      expect(facts.extensions.filter(({ text }) => text.includes('unreadable'))).toEqual([]);
      // Some roots are signed with what WebCrypto does not know; none is signed wrongly.
      expect(facts.parts && (await verifySignature(facts.parts, facts.parts.publicKey))).not.toBe('invalid');
    }
  });

  it('tells the same of odd names and extensions', () => {
    const config = files.write(
      'odd.cnf',
      [
        '[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\nutf8=yes\nstring_mask=utf8only',
        '[dn]\nC=DE\nO=Müller, \\"Söhne\\" + Co <x>; \\\\ \\#1\nOU=\\#hash\nCN=trailing\n+UID=multi\nemailAddress=a@b.de\n1.2.3.4.5=unknown\nDC=example',
        '[ext]\nsubjectAltName=DNS:a.b,IP:1.2.3.4,IP:fe80::1,URI:spiffe://x/y,email:a@b.c,RID:1.2.3.4,dirName:dir,otherName:1.2.3.4;UTF8:x',
        'basicConstraints=critical,CA:TRUE,pathlen:3\nkeyUsage=digitalSignature,decipherOnly,keyAgreement\nextendedKeyUsage=serverAuth,1.2.3.4',
        'nameConstraints=permitted;DNS:.b,excluded;IP:10.0.0.0/255.0.0.0\ncrlDistributionPoints=URI:http://x/y.crl\nauthorityInfoAccess=OCSP;URI:http://o',
        'certificatePolicies=1.2.3.4\npolicyConstraints=requireExplicitPolicy:3\ninhibitAnyPolicy=2\nsubjectKeyIdentifier=hash\nnsComment=hello\ntlsfeature=status_request',
        '2.5.29.16=DER:30:22:80:0f:32:30:32:30:30:31:30:32:30:33:30:34:30:35:5a:81:0f:32:30:33:30:30:31:30:32:30:33:30:34:30:35:5a',
        '[dir]\nCN=dir',
      ].join('\n'),
    );
    const der = output(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      files.path('odd.key'),
      '-config',
      config,
      '-outform',
      'DER',
      '-days',
      '3',
    );
    expect(ours(der)).toBe(openssl(der));
    const facts = describeCertificate(der);
    expect(facts.san).toEqual({
      dns: ['a.b'],
      ip: ['1.2.3.4', 'fe80::1'],
      uri: ['spiffe://x/y'],
      email: ['a@b.c'],
      other: ['RID:1.2.3.4', 'DirName:CN=dir', 'othername:1.2.3.4'],
    });
    expect(facts).toMatchObject({
      isCa: true,
      pathLength: 3,
      keyUsage: ['digitalSignature', 'keyAgreement', 'decipherOnly'],
      extendedKeyUsage: ['serverAuth', '1.2.3.4'],
      key: { algorithm: 'RSA', size: 2048, exponent: 65537 },
      signatureAlgorithm: 'SHA256withRSA',
      signatureHash: 'SHA-256',
    });
    const texts = Object.fromEntries(facts.extensions.map(({ name, text }) => [name, text]));
    expect(texts).toMatchObject({
      'Basic Constraints': 'CA:TRUE, pathlen:3',
      'Name Constraints': 'permitted DNS:.b; excluded IP:10.0.0.0/255.0.0.0',
      'CRL Distribution Points': 'URI:http://x/y.crl',
      'Authority Information Access': 'OCSP - URI:http://o',
      'Certificate Policies': '1.2.3.4',
      'Policy Constraints': 'requireExplicitPolicy:03',
      'Inhibit anyPolicy': '2',
      'Netscape Comment': 'hello',
      'TLS Feature': '5',
      'Private Key Usage Period': 'not before 2020-01-02T03:04:05.000Z, not after 2030-01-02T03:04:05.000Z',
    });
  });

  const kinds: [string, string[], string, 'valid' | 'unsupported'][] = [
    ['RSA with SHA-1', ['-newkey', 'rsa:2048', '-sha1'], 'SHA1withRSA', 'valid'],
    ['RSA with SHA-384', ['-newkey', 'rsa:2048', '-sha384'], 'SHA384withRSA', 'valid'],
    ['RSA with SHA-224', ['-newkey', 'rsa:2048', '-sha224'], 'SHA224withRSA', 'unsupported'],
    [
      'PSS',
      ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32'],
      'RSASSA-PSS',
      'valid',
    ],
    ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'SHA256withECDSA', 'valid'],
    [
      'P-384 with SHA-512',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha512'],
      'SHA512withECDSA',
      'valid',
    ],
    ['P-521', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'SHA256withECDSA', 'valid'],
    ['secp256k1', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'SHA256withECDSA', 'unsupported'],
    ['Ed25519', ['-newkey', 'ed25519'], 'Ed25519', 'valid'],
    ['Ed448', ['-newkey', 'ed448'], 'Ed448', 'unsupported'],
  ];
  it.each(kinds)('a signature of %s is told and checked', async (_, words, algorithm, verdict) => {
    const der = new Uint8Array(
      output(
        'openssl',
        'req',
        '-x509',
        ...words,
        '-nodes',
        '-keyout',
        files.path('sig.key'),
        '-subj',
        '/CN=x',
        '-outform',
        'DER',
      ),
    );
    const facts = describeCertificate(der);
    expect(facts.signatureAlgorithm).toBe(algorithm);
    const { parts } = facts;
    if (parts === undefined) throw new Error(facts.problem);
    expect(await verifySignature(parts, parts.publicKey)).toBe(verdict);
    const changed = parts.tbs.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const after = await verifySignature({ ...parts, tbs: changed }, parts.publicKey);
    expect(after).toBe(verdict === 'valid' ? 'invalid' : 'unsupported');
  });
});
