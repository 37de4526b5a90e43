import { afterAll, describe, expect, it } from 'vitest';
import { describeCertificate } from '../../server/src/pki/certificate.ts';
import { buildChain, type ChainQuestion } from '../../server/src/pki/chain.ts';
import { nothing, sequence } from '../../server/src/pki/derWrite.ts';
import { checkHostname } from '../../server/src/pki/hostname.ts';
import {
  basicConstraints,
  build,
  extendedKeyUsage,
  keyUsage,
  type NewExtension,
} from '../../server/src/pki/make/build.ts';
import { type Credentials, createCredentials } from '../../server/src/pki/make/issue.ts';
import { generateKeyPair } from '../../server/src/pki/make/keys.ts';
import { encodeName, escapeNameValue } from '../../server/src/pki/names.ts';
import type { StoreEntry } from '../../server/src/pki/write/entries.ts';
import { pemCertificates, pemPrivateKey } from '../../server/src/pki/write/pem.ts';
import { type StoreFormat, writeStore } from '../../server/src/pki/write/store.ts';
import { akkaDeployments, akkaTopology } from '../../server/src/systems/akka/topology.ts';
import { alluxioDeployments, alluxioTopology } from '../../server/src/systems/alluxio/topology.ts';
import { flinkDeployments, flinkTopology } from '../../server/src/systems/flink/topology.ts';
import { askJava } from './java.ts';
import { folder, has, output, run } from './tools.ts';

const systems = [
  { deployments: alluxioDeployments, topology: alluxioTopology },
  { deployments: flinkDeployments, topology: flinkTopology },
  { deployments: akkaDeployments, topology: akkaTopology },
];

const now = Date.now();
const day = 86_400_000;
const files = folder();
afterAll(files.remove);

const name = (text: string) => encodeName(text).der ?? sequence();

/** A certificate with exactly these extensions. */
async function custom(
  subject: string,
  extensions: readonly NewExtension[],
  issuer?: Credentials,
): Promise<Credentials> {
  const pair = await generateKeyPair('p-256');
  const draft = {
    subject: name(subject),
    publicKey: pair.publicKey,
    extensions,
    notBefore: now - day,
    notAfter: now + day,
  };
  const certificate = await build(draft, issuer ?? { self: pair.privateKey });
  return { ...pair, certificate, chain: [certificate] };
}

const ca = (subject: string, issuer?: Credentials, pathLength?: number) =>
  createCredentials(
    { usage: 'ca', subject, ...(pathLength === undefined ? {} : { pathLength }) },
    { now, key: 'p-256', ...(issuer === undefined ? {} : { issuer }) },
  );
const node = (issuer: Credentials, at = now, days = 5) =>
  createCredentials({ usage: 'node', subject: 'CN=n', names: ['n'], days }, { now: at, key: 'p-256', issuer });

interface Case {
  readonly what: string;
  readonly leaf: Credentials;
  readonly others: readonly Credentials[];
  readonly anchors: readonly Credentials[];
  readonly use?: 'server' | 'client';
}

async function cases(): Promise<readonly Case[]> {
  const root = await ca('CN=Root, O=X');
  const middle = await ca('CN=Middle', root);
  const leaf = await node(middle);
  const direct = await node(root);
  const old = await ca('CN=Old', undefined);
  const early = await createCredentials({ usage: 'ca', subject: 'CN=Early' }, { now: now - 400 * day, key: 'p-256' });
  const expired = await node(early, now - 300 * day);
  const future = await node(root, now + 10 * day);
  const single = await createCredentials({ usage: 'node', subject: 'CN=self', names: ['self'] }, { now, key: 'p-256' });
  const singleOld = await createCredentials(
    { usage: 'node', subject: 'CN=self', names: ['self'], days: 10 },
    { now: now - 100 * day, key: 'p-256' },
  );
  const server = await createCredentials(
    { usage: 'server', subject: 'CN=s', names: ['s'] },
    { now, key: 'p-256', issuer: root },
  );
  const client = await createCredentials({ usage: 'client', subject: 'CN=c' }, { now, key: 'p-256', issuer: root });
  const notCa = await custom('CN=NotCa', [basicConstraints(false)]);
  const fakeCa = await custom('CN=FakeCa', [basicConstraints(false)], root);
  const noSign = await custom('CN=NoSign', [basicConstraints(true), keyUsage(['cRLSign'])], root);
  const anchorNoSign = await custom('CN=NoSignRoot', [basicConstraints(true), keyUsage(['cRLSign'])]);
  // Issued by what may not issue: the checks of making are left out.
  const under = (issuer: Credentials) => custom('CN=under', [basicConstraints(false)], issuer);
  const forced = async (issuer: Credentials) => {
    const subject = describeCertificate(issuer.certificate).parts?.subject ?? new Uint8Array();
    const pretender = { ...(await custom('CN=x', [basicConstraints(true)])), privateKey: issuer.privateKey };
    const stand = await build(
      {
        subject,
        publicKey: issuer.publicKey,
        extensions: [basicConstraints(true)],
        notBefore: now - day,
        notAfter: now + day,
      },
      { self: pretender.privateKey },
    );
    return under({ ...issuer, certificate: stand });
  };
  const shallow = await ca('CN=Shallow', root, 0);
  const deeper = await ca('CN=Deeper', { ...shallow, certificate: (await ca('CN=Shallow', root)).certificate }).catch(
    () => undefined,
  );
  const noDigital = await custom('CN=nd', [basicConstraints(false), keyUsage(['keyEncipherment'])], root);
  const critical = await custom('CN=cr', [{ oid: '1.2.3.4', critical: true, der: nothing() }], root);
  const anyUse = await custom('CN=any', [{ oid: '2.5.29.37', critical: true, der: extendedKeyUsage([]).der }], root);
  const constrained = await custom(
    'CN=Constrained',
    [
      basicConstraints(true),
      // permitted: dNSName example.com
      {
        oid: '2.5.29.30',
        critical: true,
        der: Uint8Array.from(Buffer.from('3011a00f300d820b6578616d706c652e636f6d', 'hex')),
      },
    ],
    root,
  );
  const outside = await node(constrained);
  const lookAlike = await ca('CN=Root, O=X');
  return [
    { what: 'in order', leaf, others: [middle], anchors: [root] },
    { what: 'in order, as client', leaf, others: [middle], anchors: [root], use: 'client' },
    { what: 'with the root sent along', leaf, others: [middle, root], anchors: [root] },
    { what: 'wrong order', leaf, others: [root, middle], anchors: [root] },
    { what: 'intermediate missing', leaf, others: [], anchors: [root] },
    { what: 'intermediate trusted', leaf, others: [], anchors: [middle] },
    { what: 'one step', leaf: direct, others: [], anchors: [root] },
    { what: 'another CA', leaf: direct, others: [], anchors: [old] },
    { what: 'another CA of the same name', leaf: direct, others: [], anchors: [lookAlike] },
    { what: 'both CAs of one name', leaf: direct, others: [], anchors: [lookAlike, root] },
    { what: 'expired', leaf: expired, others: [], anchors: [early] },
    { what: 'not yet valid', leaf: future, others: [], anchors: [root] },
    { what: 'self-signed, trusted', leaf: single, others: [], anchors: [single] },
    { what: 'self-signed, trusted, expired', leaf: singleOld, others: [], anchors: [singleOld] },
    { what: 'self-signed, not trusted', leaf: single, others: [], anchors: [root] },
    { what: 'server as client', leaf: server, others: [], anchors: [root], use: 'client' },
    { what: 'client as server', leaf: client, others: [], anchors: [root] },
    { what: 'client as client', leaf: client, others: [], anchors: [root], use: 'client' },
    { what: 'anchor that is no CA', leaf: await forced(notCa), others: [], anchors: [notCa] },
    { what: 'anchor that may not sign', leaf: await forced(anchorNoSign), others: [], anchors: [anchorNoSign] },
    { what: 'intermediate that is no CA', leaf: await forced(fakeCa), others: [fakeCa], anchors: [root] },
    { what: 'intermediate that may not sign', leaf: await forced(noSign), others: [noSign], anchors: [root] },
    ...(deeper === undefined
      ? []
      : [{ what: 'path too long', leaf: await node(deeper), others: [deeper, shallow], anchors: [root] }]),
    { what: 'no digital signature', leaf: noDigital, others: [], anchors: [root] },
    { what: 'unknown critical extension', leaf: critical, others: [], anchors: [root] },
    { what: 'no purpose at all', leaf: anyUse, others: [], anchors: [root] },
    { what: 'outside of the name constraints', leaf: outside, others: [constrained], anchors: [root] },
    { what: 'name constraints of the anchor', leaf: outside, others: [], anchors: [constrained] },
  ];
}

describe.skipIf(!has('java', '-version'))('Java', () => {
  it('judges chains as we do, in the same words', async () => {
    const all = await cases();
    const answers = askJava(
      files,
      all.map(({ leaf, others, anchors, use = 'server' }, i) => [
        'trust',
        use,
        files.write(`chain-${i}.pem`, pemCertificates([leaf, ...others].map((each) => each.certificate))),
        files.write(`anchors-${i}.pem`, pemCertificates(anchors.map((each) => each.certificate))),
      ]),
    );
    const theirs: string[] = [];
    const ours: string[] = [];
    for (const [i, { what, leaf, others, anchors, use = 'server' }] of all.entries()) {
      const question: ChainQuestion = {
        leaf: leaf.certificate,
        others: others.map((each) => each.certificate),
        anchors: anchors.map((each) => each.certificate),
        now,
        use,
      };
      const { verdict, problem, cause } = await buildChain(question);
      const java = (answers[i] ?? '').replaceAll(/(?:sun|java)\.[\w.]+Exception: /g, '');
      const parts = java.split(' | ');
      ours.push(
        `${what}: ${verdict === 'valid' ? 'ok' : [problem, ...(cause === undefined ? [] : [cause])].join(' | ')}`,
      );
      theirs.push(`${what}: ${cause === undefined ? (parts[0] ?? '') : [parts[0], parts.at(-1)].join(' | ')}`);
    }
    expect(ours).toEqual(theirs);
  });

  it('matches host names as we do, in the same words', async () => {
    const issuer = await ca('CN=Names');
    const made = async (names: readonly string[], subject = 'CN=cn.example.com') =>
      (
        await createCredentials(
          { usage: names.length > 0 ? 'server' : 'client', subject, names },
          { now, key: 'p-256', issuer },
        )
      ).certificate;
    const certificates = [
      await made(['a.example.com', '*.b.example.com', '10.0.0.1', 'fd00::1']),
      await made(['10.0.0.1']),
      await made([]),
      await made([], 'O=Only'),
      await made(['URI:spiffe://a/b']),
      await made(['*.com', 'xn--mller-kva.example.com', 'localhost']),
    ];
    const raw = async (dns: string) =>
      (
        await custom('CN=raw', [
          {
            oid: '2.5.29.17',
            critical: false,
            der: Uint8Array.from([0x30, dns.length + 2, 0x82, dns.length, ...Buffer.from(dns)]),
          },
        ])
      ).certificate;
    for (const dns of [
      'a.*.example.com',
      'w*.example.com',
      '*',
      '*com',
      'under_score.example.com',
      'a.example.com.',
      '127.0.0.1',
      '*.*.com',
    ])
      certificates.push(await raw(dns));
    const hosts = [
      'a.example.com',
      'A.EXAMPLE.com',
      'x.b.example.com',
      'x.y.b.example.com',
      'b.example.com',
      'cn.example.com',
      '10.0.0.1',
      '10.0.0.2',
      'fd00::1',
      'fd00:0:0::1',
      'localhost',
      'example.com',
      'a.b.example.com',
      'www.example.com',
      'under_score.example.com',
      '127.0.0.1',
      'müller.example.com',
      '-a.com',
    ];
    const questions = certificates.flatMap((der, i) => {
      const file = files.write(`host-${i}.pem`, pemCertificates([der]));
      return hosts.map((host) => ({ der, host, file }));
    });
    const answers = askJava(
      files,
      questions.map(({ host, file }) => ['host', host, file]),
    );
    const ours = questions.map(({ der, host }) => checkHostname(describeCertificate(der), host) ?? 'ok');
    const label = (i: number) =>
      `${describeCertificate(questions[i]?.der ?? new Uint8Array()).san.dns.join(',')} for ${questions[i]?.host}`;
    expect(ours.map((text, i) => `${label(i)}: ${text}`)).toEqual(
      answers.map((text, i) => `${label(i)}: ${text.split(' | ')[0]}`),
    );
  });

  it('shakes hands with every kind of key and store that is made here', async () => {
    const kinds = ['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'] as const;
    const formats: [StoreFormat, 'modern' | 'legacy'][] = [
      ['pkcs12', 'modern'],
      ['pkcs12', 'legacy'],
      ['jks', 'modern'],
      ['jceks', 'modern'],
    ];
    const questions: string[][] = [];
    const password = 'correct horse';
    for (const [k, key] of kinds.entries()) {
      const [format, profile] = formats[k % formats.length] ?? ['pkcs12', 'modern'];
      const root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key });
      const middle = await createCredentials({ usage: 'ca', subject: 'CN=Middle' }, { now, key, issuer: root });
      const leaf = await createCredentials(
        { usage: 'node', subject: 'CN=n', names: ['node-1.c.local', '10.0.0.1'] },
        { now, key, issuer: middle },
      );
      const keys: StoreEntry[] = [{ kind: 'key', alias: 'node', privateKey: leaf.privateKey, chain: leaf.chain }];
      const trusted: StoreEntry[] = [{ kind: 'trusted', alias: 'ca', certificate: root.certificate }];
      const options = { format, profile, password, now };
      const keyFile = files.write(`keys-${key}`, await writeStore(keys, options));
      const trustFile = files.write(`trust-${key}`, await writeStore(trusted, options));
      for (const host of ['node-1.c.local', '10.0.0.1', 'other'])
        questions.push(['handshake', format, keyFile, trustFile, password, host]);
    }
    const answers = askJava(files, questions);
    const wanted = questions.map((words) =>
      words[5] === 'other' ? 'No subject alternative DNS name matching other found.' : 'ok',
    );
    expect(answers.map((text) => text.split(' | ')[0]?.replace(/^\(\w+\) /, ''))).toEqual(wanted);
  });

  it('shakes hands within every cluster that a topology describes', async () => {
    const root = await ca('CN=Cluster CA');
    const password = 'correct horse';
    const trustFile = files.write(
      'cluster-trust.p12',
      await writeStore([{ kind: 'trusted', alias: 'ca', certificate: root.certificate }], {
        format: 'pkcs12',
        password,
        now,
      }),
    );
    const questions: string[][] = [];
    for (const { deployments, topology } of systems) {
      for (const deployment of deployments) {
        const { certificates } = topology({ deployment, namespace: 'ns', hosts: ['h1.example.com', '10.0.0.9'] });
        for (const { name: alias, dns, ip, usage } of certificates.filter((each) => each.usage === 'node')) {
          const made = await createCredentials(
            { usage, subject: `CN=${escapeNameValue(alias)}`, names: [...dns, ...ip] },
            { now, key: 'p-256', issuer: root },
          );
          const entry: StoreEntry = { kind: 'key', alias, privateKey: made.privateKey, chain: made.chain };
          const file = files.write(
            `${deployment}-${alias}`,
            await writeStore([entry], { format: 'pkcs12', password, now }),
          );
          for (const host of [dns[0], dns.at(-1), ip[0]])
            if (host !== undefined)
              questions.push(['handshake', 'pkcs12', file, trustFile, password, host.replace('*', 'pod-0')]);
        }
      }
    }
    expect(questions.length).toBeGreaterThan(20);
    expect(askJava(files, questions)).toEqual(questions.map(() => 'ok'));
  });

  it('opens encrypted keys as Netty does', async () => {
    const { privateKey } = await generateKeyPair('p-256');
    const password = 'correct horse';
    const questions: string[][] = [];
    for (const scheme of ['pbe-sha1-3des', 'pbes2'] as const) {
      const file = files.write(`${scheme}.pem`, await pemPrivateKey(privateKey, { password, scheme }));
      for (const netty of ['old', 'new']) questions.push(['key', netty, file, password]);
    }
    const [oldTripleDes, newTripleDes, oldAes, newAes] = askJava(files, questions);
    expect([oldTripleDes, newTripleDes, newAes]).toEqual(['ok', 'ok', 'ok']);
    // The reason why the older scheme is offered at all.
    expect(oldAes).toContain('not available');
  });

  it.skipIf(!has('openssl', 'version'))('refuses the algorithms that we call refused', async () => {
    const extensions = files.write('leaf.cnf', 'basicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:x');
    const [caFile, caKey] = [files.path('algorithms-ca.pem'), files.path('algorithms-ca.key')];
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      caKey,
      '-out',
      caFile,
      '-subj',
      '/CN=root',
    );
    const kinds = [
      ['md5', ['rsa:2048'], '-md5'],
      ['sha1', ['rsa:2048'], '-sha1'],
      ['small', ['rsa:512'], '-sha256'],
      ['old', ['rsa:1024'], '-sha256'],
      ['narrow', ['ec', '-pkeyopt', 'ec_paramgen_curve:prime192v1'], '-sha256'],
    ] as const;
    const leaves = kinds.map(([name, key, digest]) => {
      const [file, request] = [files.path(`${name}.pem`), files.path(`${name}.csr`)];
      const ownKey = files.path(`${name}.key`);
      run(
        'openssl',
        'req',
        '-new',
        '-newkey',
        ...key,
        '-nodes',
        '-keyout',
        ownKey,
        '-out',
        request,
        '-subj',
        `/O=X/CN=${name}`,
      );
      const signing = ['-req', '-in', request, '-CA', caFile, '-CAkey', caKey, '-days', '5', '-extfile', extensions];
      run('openssl', 'x509', ...signing, digest, '-out', file);
      return file;
    });
    const der = (file: string) => new Uint8Array(output('openssl', 'x509', '-in', file, '-outform', 'DER'));
    const answers = askJava(
      files,
      leaves.map((file) => ['trust', 'server', file, caFile]),
    );
    const anchors = [der(caFile)];
    const ours = await Promise.all(
      leaves.map((file) => buildChain({ leaf: der(file), others: [], anchors, now: Date.now() + 1000, use: 'server' })),
    );
    const theirs = answers.map((text) => text.split(' | ')[0]?.replace(/(?:sun|java)\.[\w.]+Exception: /, ''));
    expect(ours.map(({ verdict, problem }) => (verdict === 'valid' ? 'ok' : problem))).toEqual(theirs);
    expect(theirs.map((text) => text === 'ok')).toEqual([false, true, false, true, false]);
  });
});
