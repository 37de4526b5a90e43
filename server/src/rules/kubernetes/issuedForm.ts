import type { CertificateFacts } from '../../kubernetes/facts.ts';
import { t } from '../../text/l10n.ts';
import { milder, told } from '../artifact/diagnosis.ts';
import { materialOf } from '../artifact/material.ts';
import type { Opened, PemBlockShape, PemUse, Refusal, StoreUse } from '../artifact/model.ts';
import { defineRule, type Rule } from '../rule.ts';
import { type Issued, issuedFor, relatedTo } from './issued.ts';
import { flinkDeployment, flinkStores, passwordSecret, rotatingApp, rotatingConf, withStores } from './samples.ts';

const STORE = /\.(?:jks|p12)$/;

const FLINK = flinkDeployment(flinkStores('internal', 'changed'));

const AROUND = (more: string): Record<string, string> => ({
  'certificate.yaml': withStores('flink-tls', 'ca', more),
  'password.yaml': passwordSecret('store-password', 'changed'),
});

const AKKA = (key: string): string => [rotatingConf(`key-file = ${key}`), rotatingApp('flink-tls')].join('---\n');

const KEY = '/var/run/secrets/akka-tls/rotating-keys-engine/tls.key';

export const issuedForm: Rule = defineRule({
  id: 'kubernetes/issued-format',
  severity: 'error',
  needs: ['deployment'],
  summary: 'What cert-manager will write there is not what the product reads.',
  says: 'cert-manager writes PEM to `tls.crt`, `tls.key` and `ca.crt`, keystores only where `keystores` asks for them, and private keys as PKCS#1 (`RSA PRIVATE KEY`, `EC PRIVATE KEY`) unless `privateKey.encoding` is `PKCS8`. A truststore has no private key. What each product makes of a key is the same as for a file at hand.',
  source: 'cert-manager 1.21; Netty 4.1 PemReader; akka-pki 2.10; Java KeyStore',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: FLINK.replace(
          'internal.keystore: /opt/flink/tls/keystore.jks',
          'internal.keystore: [|/opt/flink/tls/tls.crt|]',
        ),
        files: AROUND(''),
        fixed: FLINK,
      },
      {
        file: 'flink.yaml',
        text: FLINK.replace(
          'internal.keystore: /opt/flink/tls/keystore.jks',
          'internal.keystore: [|/opt/flink/tls/truststore.jks|]',
        ),
        files: AROUND(''),
        fixed: FLINK,
      },
      {
        file: 'conf.yaml',
        version: '2.8',
        text: AKKA(`[|${KEY}|]`),
        files: AROUND('  privateKey:\n    algorithm: ECDSA\n    encoding: PKCS8\n'),
      },
    ],
    good: [
      {
        file: 'flink.yaml',
        text: FLINK,
        files: AROUND(''),
      },
      { file: 'conf.yaml', version: '2.8', text: AKKA(KEY), files: AROUND('') },
      {
        file: 'conf.yaml',
        version: '2.10',
        text: AKKA(KEY),
        files: AROUND('  privateKey:\n    algorithm: ECDSA\n    encoding: PKCS8\n'),
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    for (const use of materialOf(unit).uses) {
      const issued = issuedFor(graph, unit, use);
      if (issued === undefined) continue;
      const refusal = use.kind === 'store' ? storeProblem(use, issued) : pemProblem(use, issued);
      // Of what may be read all the same, the Certificate is told.
      if (refusal === undefined || refusal.doubtful === true) continue;
      const setting = refusal.setting ?? use.path;
      report(
        { value: setting },
        {
          severity: milder(refusal.severity ?? 'error', use.atMost),
          message: t`${told(use, refusal.text, refusal.cause)} It is what cert-manager will write to ${issued.key} for Certificate ${issued.manifest.name?.text ?? ''}.`,
          related: [relatedTo(issued.manifest)],
          fixes: () => refusal.fixes?.() ?? [],
        },
      );
    }
  },
});

/** What a product that reads keystores makes of a key of the Secret. */
function storeProblem(use: StoreUse, { key, certificate }: Issued): Refusal | undefined {
  const { jksAlias, pkcs12Profile } = certificate;
  const suffix = /jks$/.test(key) || pkcs12Profile === undefined ? 'jks' : 'p12';
  const made = suffix === 'jks' ? jksAlias !== undefined : pkcs12Profile !== undefined;
  const right = `${use.role}.${suffix}`;
  const fixes: Refusal['fixes'] = () =>
    made
      ? [
          {
            title: t`Change to ${right}`,
            changes: [{ op: 'set', setting: use.path, value: use.file.replace(/[^/]*$/, right) }],
          },
        ]
      : [];
  if (!STORE.test(key))
    return { cause: 'wrong-kind', text: t`A keystore is read here, and ${key} is ${formOf(key)}.`, fixes };
  return use.role === 'keystore' && key.startsWith('truststore')
    ? { cause: 'no-private-key', text: t`A truststore has no private key; ${right} has.`, fixes }
    : undefined;
}

/** Of certificates no more is known than that they will be some. */
const pemProblem = (use: PemUse, issued: Issued): Refusal | undefined =>
  use.role === 'key' || !/\.crt$|combined/.test(issued.key) ? use.refuses?.(expected(issued)) : undefined;

const formOf = (key: string): string => (key.endsWith('.der') ? t`a private key in DER` : 'PEM');

const NAMES: Readonly<Record<string, string>> = { RSA: 'RSA', ECDSA: 'EC', Ed25519: 'Ed25519' };

/** What a reader will see, as far as a Certificate tells: labels, and the kind of the key. */
function expected({ key, certificate }: Issued): Opened {
  const certificates = block('CERTIFICATE', undefined);
  const blocks: Readonly<Record<string, readonly PemBlockShape[]>> = {
    'tls.crt': [certificates],
    'ca.crt': [certificates],
    'tls.key': [keyBlock(certificate)],
    'tls-combined.pem': [keyBlock(certificate), certificates],
  };
  const pem = blocks[key] ?? [];
  const algorithm = NAMES[certificate.algorithm] ?? certificate.algorithm;
  const isKey = key === 'tls.key' || key === 'tls-combined.pem' || key === 'key.der';
  const entries = isKey
    ? [
        {
          alias: undefined,
          kind: 'privateKey' as const,
          chain: [],
          opens: 'plain' as const,
          problems: [],
          key: { algorithm },
        },
      ]
    : [];
  const format = pem.length > 0 ? 'pem' : isKey ? 'pkcs8' : key.endsWith('jks') ? 'jks' : 'pkcs12';
  return {
    artifact: { format, base64Layers: 0, entries, problems: [], integrity: 'none' },
    java: { target: 17, types: [], entries: [], invisible: [] },
    entries: entries.map((entry) => ({ entry, chain: [], matches: undefined })),
    pem: { blocks: pem, alone: pem.length === 1 },
  };
}

const block = (label: string, content: string | undefined): PemBlockShape => ({
  label,
  content,
  headers: [],
  sound: true,
});

function keyBlock({ algorithm, encoding }: CertificateFacts): PemBlockShape {
  if (encoding === 'PKCS8' || algorithm === 'Ed25519') return block('PRIVATE KEY', 'pkcs8');
  return algorithm === 'ECDSA' ? block('EC PRIVATE KEY', 'sec1') : block('RSA PRIVATE KEY', 'pkcs1');
}
