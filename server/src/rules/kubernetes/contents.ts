import { decodeStrict, encode } from '../../kubernetes/base64.ts';
import type { KeyFacts, Manifest, Produced } from '../../kubernetes/facts.ts';
import { keyName } from '../../kubernetes/nodes.ts';
import { concernsSecret } from '../../kubernetes/relevance.ts';
import { isMaterialName } from '../../kubernetes/values.ts';
import { t } from '../../text/l10n.ts';
import { dayOf, quoted } from '../artifact/diagnosis.ts';
import type { CertificateFacts, Opened } from '../artifact/model.ts';
import type { Unit } from '../model.ts';
import { type Details, defineRule, type Fix, type Report, type Rule, type RuleContext } from '../rule.ts';
import { dataIn, isEncoded } from './secretData.ts';
import { replace, type Subject, subjectOf } from './subject.ts';

/** A key of a Secret or ConfigMap of the document with what is in it. */
interface Content {
  readonly subject: Subject;
  readonly manifest: Manifest;
  readonly produced: Produced;
  readonly key: KeyFacts;
  readonly opened: Opened;
}

/** Values that have been opened, without any password; the others come with a later run. */
function contentsOf(unit: Unit, context: RuleContext): Content[] {
  const subject = subjectOf(unit, context);
  if (subject === undefined) return [];
  return subject.file.manifests.flatMap((manifest) =>
    manifest.kind !== 'Secret' && manifest.kind !== 'ConfigMap'
      ? []
      : manifest.produces.flatMap((produced) => {
          if (produced.how !== 'manifest' || !concernsSecret(subject.graph, produced)) return [];
          return produced.keys.flatMap((key): Content[] => {
            if (!isMaterialName(key.name.text)) return [];
            const found = context.material.inline(manifest.uri, `${produced.kind} ${produced.name.text}`, key);
            const opened = found === undefined ? undefined : context.material.open(found, {});
            return opened === undefined ? [] : [{ subject, manifest, produced, key, opened }];
          });
        }),
  );
}

interface ContentRule extends Omit<Rule, 'check' | 'needs'> {
  check(contents: readonly Content[], tell: (key: KeyFacts, details?: Details) => void, context: RuleContext): void;
}

const contentRule = (rule: ContentRule): Rule =>
  defineRule({
    ...rule,
    needs: ['artifact', 'deployment'],
    check(unit: Unit, report: Report, context: RuleContext) {
      const contents = contentsOf(unit, context);
      if (contents.length > 0)
        rule.check(contents, (key, details) => report({ uri: unit.uri, span: key.name.span }, details), context);
    },
  });

const PAIR = (more: string): string => `apiVersion: v1
kind: Secret
metadata:
  name: app-tls
stringData:
${more}`;

/** Texts of PEM in the examples: the material of the tests, indented as a block. */
const BLOCK = (key: string, name: string): string => `  ${key}: |\n    @@${name}@@\n`;

export const keyMismatch: Rule = contentRule({
  id: 'kubernetes/key-of-another-certificate',
  severity: 'error',
  summary: 'The private key belongs to another certificate.',
  says: 'The API server does not look at the values of a `kubernetes.io/tls` Secret. Whoever uses it fails when it starts, or in each handshake: `private key does not match public key`, `Invalid CertificateVerify signature`.',
  source: 'RFC 8446 4.4.3; kubectl create secret tls',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: `${PAIR(BLOCK('tls.crt', 'node certificates'))}${BLOCK('tls.key', 'ec key').replace('tls.key', '[|tls.key|]')}`,
      },
    ],
    good: [
      { file: 'secret.yaml', text: `${PAIR(BLOCK('tls.crt', 'node certificates'))}${BLOCK('tls.key', 'node key')}` },
    ],
  },
  check(contents, tell) {
    for (const { produced, key, opened } of contents) {
      const pair = PAIRS.find(({ privateKey }) => privateKey.test(key.name.text));
      const [own] = opened.entries.flatMap(({ publicKey }) => publicKey ?? []);
      if (pair === undefined || own === undefined) continue;
      const other = contents.find(
        (each) =>
          each.produced === produced && each.key.name.text === key.name.text.replace(pair.privateKey, pair.certificate),
      );
      const leaf = other?.opened.entries.flatMap(({ chain }) => chain)[0];
      const theirs = leaf?.parts?.publicKey;
      if (leaf === undefined || theirs === undefined || equal(own, theirs)) continue;
      tell(key, { message: t`${key.name.text} is not the key of ${other?.key.name.text} (${quoted(leaf.subject)}).` });
    }
  },
});

/** `tls.key` and `tls.crt`, `server-key.pem` and `server.pem`. */
const PAIRS: readonly { readonly privateKey: RegExp; readonly certificate: string }[] = [
  { privateKey: /^tls\.key$/, certificate: 'tls.crt' },
  { privateKey: /-key\.pem$/, certificate: '.pem' },
];

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((octet, i) => octet === b[i]);

export const expired: Rule = contentRule({
  id: 'kubernetes/certificate-expired',
  severity: 'warning',
  summary: 'A certificate in the Secret has expired, or will soon.',
  says: 'After its last day every handshake fails: `PKIX path validation failed: … validity check failed`, `certificate has expired`.',
  source: 'RFC 5280 4.1.2.5',
  examples: {
    bad: [
      { file: 'secret.yaml', text: PAIR(BLOCK('tls.crt', 'expired certificates')).replace('tls.crt', '[|tls.crt|]') },
      { file: 'secret.yaml', text: PAIR(BLOCK('tls.crt', 'expiring certificates')).replace('tls.crt', '[|tls.crt|]') },
    ],
    good: [{ file: 'secret.yaml', text: PAIR(BLOCK('tls.crt', 'node certificates')) }],
  },
  check(contents, tell, { now, expiringDays, deployment }) {
    for (const { produced, key, opened } of contents) {
      const dated = opened.entries.flatMap(({ chain }) => chain).filter(({ notAfter }) => Number.isFinite(notAfter));
      const first = dated.toSorted((a, b) => a.notAfter - b.notAfter)[0];
      if (first === undefined || first.notAfter - now > expiringDays * DAY) continue;
      const used = (deployment?.referrers(produced.kind, produced.name.text, produced.namespace) ?? []).some(
        ({ manifest }) => manifest.pods.length > 0,
      );
      const over = first.notAfter < now;
      tell(key, {
        severity: over && used ? 'error' : 'warning',
        message: t`${quoted(first.subject)} ${over ? 'expired' : 'expires'} on ${dayOf(first.notAfter)}.`,
      });
    }
  },
});

const DAY = 86_400_000;

export const chainOrder: Rule = contentRule({
  id: 'kubernetes/chain-order',
  severity: 'error',
  summary: 'The certificates of tls.crt are in the wrong order.',
  says: 'The first certificate is the one of the key, each further one has issued the one before it. Where a CA stands first, its certificate is sent as the server’s own, and the key does not fit.',
  source: 'RFC 8446 4.4.2',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: PAIR(BLOCK('tls.crt', 'ca certificates@@\n    @@node certificates')).replace('tls.crt', '[|tls.crt|]'),
      },
    ],
    good: [{ file: 'secret.yaml', text: PAIR(BLOCK('tls.crt', 'node certificates')) }],
  },
  check(contents, tell) {
    for (const { subject, key, opened } of contents) {
      if (key.name.text !== 'tls.crt') continue;
      const chain = opened.entries.flatMap((entry) => entry.chain);
      const [first] = chain;
      const leaf = chain.find((each) => !each.isCa);
      if (first?.isCa && leaf !== undefined && leaf !== first)
        tell(key, {
          message: t`The first certificate is that of a CA (${quoted(first.subject)}); ${quoted(leaf.subject)} must come first.`,
          fixes: () => reorder(subject, key, inOrder(leaf, chain)),
        });
    }
  },
});

/** The leaf, each followed by the one that has issued it, and then what leads nowhere. */
function inOrder(leaf: CertificateFacts, chain: readonly CertificateFacts[]): readonly CertificateFacts[] {
  const ordered = new Set([leaf]);
  for (let last: CertificateFacts | undefined = leaf; last !== undefined; ) {
    const { canonicalIssuer }: CertificateFacts = last;
    last = chain.find((each) => each.canonicalSubject === canonicalIssuer && !ordered.has(each));
    if (last !== undefined) ordered.add(last);
  }
  return [...new Set([...ordered, ...chain])];
}

const CERTIFICATE = /(\s*)(-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----)/g;

/** Writes the blocks of the value in another order, each once and into the place of another, as it is indented. */
function reorder(subject: Subject, key: KeyFacts, order: readonly CertificateFacts[]): Fix[] {
  const { document } = subject;
  const datum = [...dataIn(subject, ['Secret', 'ConfigMap'])].find(
    ({ entry }) => keyName(entry).span.start === key.name.span.start,
  );
  if (datum?.scalar === undefined) return [];
  const { span, value } = datum.scalar;
  const decoded = isEncoded(datum) ? decodeStrict(value) : undefined;
  if (decoded !== undefined && 'badAt' in decoded) return [];
  const text =
    decoded === undefined ? document.text.slice(span.start, span.end) : new TextDecoder().decode(decoded.bytes);
  const blocks = new Map(
    [...text.matchAll(CERTIFICATE)].map(([, , block = '', body = '']) => [body.replace(/\s/g, ''), block]),
  );
  const written = [...new Set(order.flatMap(({ der }) => blocks.get(encode(der)) ?? []))];
  if (written.length !== blocks.size) return [];
  let next = 0;
  const mended = text.replace(CERTIFICATE, (_, space: string) => {
    const block = written[next++];
    return block === undefined ? '' : `${space}${block}`;
  });
  const newText = decoded === undefined ? mended : encode(new TextEncoder().encode(mended));
  return [{ title: t`Put the certificates in order`, changes: [replace(document, span, newText)], safe: true }];
}

export const caKeyMounted: Rule = contentRule({
  id: 'kubernetes/ca-key-mounted',
  severity: 'warning',
  summary: 'The private key of a CA is mounted into a pod.',
  says: 'Whoever gets into the pod can issue certificates that everybody trusts. Pods need the certificate of the CA, in a Secret or ConfigMap without its key.',
  source: 'RFC 5280 8',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: `${PAIR(BLOCK('tls.crt', 'ca certificates'))}${BLOCK('tls.key', 'ca key').replace('tls.key', '[|tls.key|]')}`,
        files: {
          'pod.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\nspec:\n  containers:\n    - name: app\n      image: example/app:1\n      volumeMounts: [{name: tls, mountPath: /tls}]\n  volumes:\n    - name: tls\n      secret: {secretName: app-tls}\n',
        },
      },
    ],
    good: [{ file: 'secret.yaml', text: `${PAIR(BLOCK('tls.crt', 'ca certificates'))}${BLOCK('tls.key', 'ca key')}` }],
  },
  check(contents, tell, { deployment }) {
    for (const { produced, key, opened } of contents) {
      const own = opened.entries.flatMap(({ publicKey }) => publicKey ?? []);
      if (own.length === 0) continue;
      const authorities = contents
        .filter((each) => each.produced === produced)
        .flatMap((each) => each.opened.entries.flatMap(({ chain }) => chain.slice(0, 1)))
        .filter(
          (each: CertificateFacts) =>
            each.isCa && own.some((k) => each.parts !== undefined && equal(k, each.parts.publicKey)),
        );
      const [authority] = authorities;
      const user = deployment
        ?.referrers(produced.kind, produced.name.text, produced.namespace)
        .find(({ manifest }) => manifest.pods.length > 0);
      if (authority === undefined || user === undefined) continue;
      tell(key, {
        message: t`The key of the CA ${quoted(authority.subject)} is mounted into the pods of ${user.manifest.name?.text ?? user.manifest.kind}.`,
        related: [{ uri: user.manifest.uri, span: user.reference.name.span, message: t`mounted here` }],
      });
    }
  },
});

export const keyStoreInConfigMap: Rule = contentRule({
  id: 'kubernetes/keystore-in-config-map',
  severity: 'warning',
  summary: 'A ConfigMap holds a keystore with a private key.',
  says: 'Whoever may look at the namespace can read ConfigMaps, and a keystore is as safe as its password. Truststores may stand there, keystores belong into a Secret.',
  source: 'Kubernetes documentation, ConfigMaps and Secrets',
  examples: {
    bad: [
      {
        file: 'configmap.yaml',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tls\nbinaryData:\n  [|keystore.jks|]: @@node jks storepass base64@@\n',
      },
    ],
    good: [
      {
        file: 'configmap.yaml',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tls\nbinaryData:\n  truststore.jks: @@ca jks storepass base64@@\n',
      },
    ],
  },
  check(contents, tell) {
    for (const { produced, key, opened } of contents) {
      if (produced.kind !== 'ConfigMap' || !['jks', 'jceks', 'pkcs12'].includes(opened.artifact.format)) continue;
      if (opened.entries.some(({ entry }) => entry.kind === 'key'))
        tell(key, { message: t`${key.name.text} is a keystore with a private key, and a ConfigMap is no secret.` });
    }
  },
});

export const contentRules: readonly Rule[] = [keyMismatch, expired, chainOrder, caKeyMounted, keyStoreInConfigMap];
