import { decodeStrict, encode } from '../../kubernetes/base64.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import { mapAt } from '../../kubernetes/nodes.ts';
import { base64Looks, isDestroyed, isPasswordName, type Looks, looksOf, twiceLooks } from '../../kubernetes/values.ts';
import { t } from '../../text/l10n.ts';
import type { Fix, Rule } from '../rule.ts';
import { addTo, removeFrom } from './edit.ts';
import { JKS, secret } from './samples.ts';
import { type Datum, dataIn, isEncoded } from './secretData.ts';
import { type ManifestSource, manifestRule, replace } from './subject.ts';

const names = (): Readonly<Record<Looks, string>> => ({
  jks: t`a JKS keystore`,
  jceks: t`a JCEKS keystore`,
  der: t`a PKCS#12 keystore, a certificate or a key`,
  pem: 'PEM',
  other: 'something',
});

/** Puts one line in the place of a value, whatever stands there. */
const rewrite = (title: string, document: ManifestSource, { scalar }: Datum, text: string): Fix[] =>
  scalar === undefined
    ? []
    : [{ title, changes: [replace(document, scalar.span, text === '' ? '""' : text)], safe: true }];

export const base64: Rule = manifestRule({
  id: 'kubernetes/base64',
  ofPieces: true,
  severity: 'error',
  summary: 'The value is no base64 as Kubernetes takes it.',
  says: 'The API server refuses the whole Secret: `illegal base64 data at input byte N`. It takes standard letters (`+` and `/`) with padding; line breaks count for nothing, but blanks do: a folded block (`>`) has blanks where its lines end.',
  source: 'Go encoding/base64; Kubernetes API, Secret.data',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('  keystore.jks: [|/u3-7QAAAAIAAAAA4okzMzMz|]\n'),
        fixed: secret('  keystore.jks: /u3+7QAAAAIAAAAA4okzMzMz\n'),
      },
      { file: 'secret.yaml', text: secret('  tls.crt: LS0tLS1CRUdJTg==\n  tls.key: [|LS0tLS1CRUdJTg|]\n') },
      {
        file: 'secret.yaml',
        text: secret('  keystore.jks: >-\n    /u3+7QAAAAIA\n    AAAA4okzMzMz\n'),
        fixed: secret('  keystore.jks: /u3+7QAAAAIAAAAA4okzMzMz\n'),
      },
    ],
    good: [
      { file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) },
      { file: 'secret.yaml', text: secret('  keystore.jks: |\n    /u3+7QAAAAIA\n    AAAA4okzMzMz\n') },
      { file: 'secret.yaml', text: secret('  tls.crt: "..."\n  tls.key: YOUR_ENCODED_KEY\n') },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const datum of dataIn(subject, ['Secret', 'ConfigMap'])) {
      const { scalar } = datum;
      if (!isEncoded(datum) || scalar === undefined || scalar.type === 'null' || isPlain(scalar.value)) continue;
      const decoded = decodeStrict(scalar.value);
      if (!('badAt' in decoded)) continue;
      const folded = scalar.quote === 'block' && document.text.charAt(scalar.span.start) === '>';
      tell(scalar.span, {
        message: t`illegal base64 data at input byte ${decoded.badAt}.${folded ? t` A folded block has blanks where its lines end; a block that begins with | has not.` : ''}`,
        fixes: () => {
          const mended = mend(scalar.value);
          return mended === undefined ? [] : rewrite(t`Write it as Kubernetes takes it`, document, datum, mended);
        },
      });
    }
  },
});

/** Text that was put where base64 belongs. */
const isPlain = (value: string): boolean => /-----BEGIN |[^A-Za-z0-9+/=_\s-]/.test(value);

/** Blanks away, letters of the standard alphabet, padding; undefined where that is no base64 either. */
function mend(value: string): string | undefined {
  const letters = value.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (letters.length % 4 === 1) return undefined;
  const padded = letters.padEnd(Math.ceil(letters.length / 4) * 4, '=');
  return 'bytes' in decodeStrict(padded) ? padded : undefined;
}

export const plainInData: Rule = manifestRule({
  id: 'kubernetes/plain-text-in-data',
  ofPieces: true,
  severity: 'error',
  summary: 'Under data stands plain text where base64 belongs.',
  says: 'Values of `data` are base64. What is no base64 is refused (`illegal base64 data at input byte 0`), what happens to be is decoded to something else. Plain text goes to `stringData`.',
  source: 'Kubernetes API, Secret',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('  ca.crt: [||\n    -----BEGIN CERTIFICATE-----\n    MIIB\n    -----END CERTIFICATE-----|]\n'),
      },
      {
        file: 'secret.yaml',
        text: secret(`  keystore.jks: ${JKS}\n  keystore-password: "[|k.ey:pass|]"\n`).replace(
          '"[|k.ey:pass|]"',
          '[|"k.ey:pass"|]',
        ),
        fixed: secret(`  keystore.jks: ${JKS}\n  keystore-password: ay5leTpwYXNz\n`),
      },
    ],
    good: [
      {
        file: 'secret.yaml',
        text: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: "k.ey:pass"\n`,
      },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const datum of dataIn(subject)) {
      const { scalar } = datum;
      if (datum.field !== 'data' || scalar === undefined || scalar.type === 'null' || !isPlain(scalar.value)) continue;
      tell(scalar.span, {
        message: t`${datum.key} is plain text: values of data are base64.`,
        fixes: () => rewrite(t`Encode it`, document, datum, encode(new TextEncoder().encode(scalar.value))),
      });
    }
  },
});

export const base64Twice: Rule = manifestRule({
  id: 'kubernetes/base64-twice',
  ofPieces: true,
  severity: 'error',
  summary: 'The value was encoded twice.',
  says: 'The pod finds base64 text in the file instead of the keystore: `Invalid keystore format`. This comes of encoding a value that kubectl or a template encodes again.',
  source: 'Kubernetes API, Secret.data',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('  keystore.jks: [|L3UzKzdRQUFBQUlBQUFBQTRva3pNek16|]\n'),
        fixed: secret(`  keystore.jks: ${JKS}\n`),
      },
    ],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    for (const datum of dataIn(subject)) {
      const { scalar } = datum;
      const looks = scalar === undefined || datum.field !== 'data' ? 'other' : twiceLooks(scalar.value);
      if (scalar === undefined || looks === 'other') continue;
      tell(scalar.span, {
        message: t`${datum.key} was encoded twice: the file would hold the base64 of ${names()[looks]}.`,
        fixes: () => {
          const decoded = decodeStrict(scalar.value);
          const once = 'bytes' in decoded ? new TextDecoder('latin1').decode(decoded.bytes).replace(/\s/g, '') : '';
          return once === '' ? [] : rewrite(t`Decode it once`, subject.document, datum, once);
        },
      });
    }
  },
});

export const base64InText: Rule = manifestRule({
  id: 'kubernetes/base64-in-string-data',
  ofPieces: true,
  severity: 'error',
  summary: 'Under stringData stands base64: the file would hold just that.',
  says: 'Values of `stringData` are taken as they are. A keystore is no text and can only stand under `data`, in base64.',
  source: 'Kubernetes API, Secret.stringData',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret('').replace('\ndata:\n', `\nstringData:\n  keystore.jks: [|${JKS}|]\n`),
      },
    ],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const datum of dataIn(subject)) {
      const { scalar, key } = datum;
      const looks = scalar === undefined || datum.field !== 'stringData' ? 'other' : base64Looks(scalar.value);
      if (scalar === undefined || looks === 'other') continue;
      tell(scalar.span, {
        message: t`${key} is the base64 of ${names()[looks]}, and stringData is taken as it is.`,
        fixes: () => moveToData(document, datum),
      });
    }
  },
});

function moveToData(document: ManifestSource, { root, entry, key, scalar }: Datum): Fix[] {
  const value = scalar?.value.replace(/\s/g, '') ?? '';
  const from = mapAt(root, 'stringData');
  const data = mapAt(root, 'data');
  if (!('bytes' in decodeStrict(value)) || from === undefined || root.style === 'flow') return [];
  const added =
    data === undefined ? addTo(document, root, 'data', { [key]: value }) : addTo(document, data, key, value);
  if (added === undefined) return [];
  return [{ title: t`Move it to data`, changes: [...removeFrom(document, root, entry), added] }];
}

export const destroyed: Rule = manifestRule({
  id: 'kubernetes/binary-destroyed',
  ofPieces: true,
  severity: 'error',
  summary: 'The keystore went through a text conversion and is destroyed.',
  says: 'Octets that are no UTF-8 have become U+FFFD: an editor, a template or a copied string did that. Java reports `Keystore was tampered with, or password was incorrect` or `Invalid keystore format`. Nothing brings it back; make the Secret from the file.',
  source: 'RFC 3629; UTF-8 replacement of U+FFFD',
  examples: {
    bad: [{ file: 'secret.yaml', text: secret('  keystore.jks: [|77+977+977+977+9AAAAAgAAAAA=|]\n') }],
    good: [{ file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n`) }],
  },
  check(subject, tell) {
    for (const datum of dataIn(subject, ['Secret', 'ConfigMap'])) {
      const { scalar } = datum;
      if (!isEncoded(datum) || scalar === undefined || !/^\s*(?:77\+9|MO\+\/)/.test(scalar.value)) continue;
      const decoded = decodeStrict(scalar.value);
      if ('bytes' in decoded && isDestroyed(decoded.bytes))
        tell(scalar.span, {
          message: t`${datum.key} went through a text conversion: octets that are no text are lost.`,
        });
    }
  },
});

export const passwordLineBreak: Rule = manifestRule({
  id: 'kubernetes/password-line-break',
  ofPieces: true,
  severity: 'warning',
  summary: 'The password ends with a line break.',
  says: 'The line break is a part of the password, and `Keystore was tampered with, or password was incorrect` follows where the store was made without it. It comes of `echo` without `-n`, and of a block scalar `|` instead of `|-`. cert-manager takes the value byte for byte as well.',
  source: 'cert-manager 1.21; Java KeyStore',
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: secret(`  keystore.jks: ${JKS}\n  keystore-password: [|a2V5cGFzcwo=|]\n`),
        fixed: secret(`  keystore.jks: ${JKS}\n  keystore-password: a2V5cGFzcw==\n`),
      },
      {
        file: 'secret.yaml',
        text: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: |\n    <password>x\n`.replace(
          '<password>x',
          'keypass',
        ),
        fixed: `${secret(`  keystore.jks: ${JKS}\n`)}stringData:\n  keystore-password: |-\n    keypass\n`,
      },
    ],
    good: [
      { file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n  keystore-password: a2V5cGFzcw==\n`) },
      { file: 'secret.yaml', text: secret(`  keystore.jks: ${JKS}\n  config.txt: a2V5cGFzcwo=\n`) },
    ],
  },
  check(subject, tell) {
    const { document } = subject;
    for (const datum of dataIn(subject)) {
      const { scalar, field, key } = datum;
      if (scalar === undefined || !isPassword(subject, datum)) continue;
      if (field === 'stringData') {
        const block = scalar.quote === 'block' && document.text.charAt(scalar.span.start) === '|';
        if (!/\n$/.test(scalar.value)) continue;
        const at = scalar.span.start;
        const header = /^\|([0-9]?)[+]?/.exec(document.text.slice(at, at + 4))?.[0] ?? '|';
        tell(scalar.span, {
          message: t`${key} ends with a line break, which is a part of the password.`,
          fixes: () =>
            block
              ? [
                  {
                    title: t`Leave the line break out`,
                    changes: [replace(document, { start: at, end: at + header.length }, `${header.replace('+', '')}-`)],
                  },
                ]
              : [],
        });
        continue;
      }
      const decoded = decodeStrict(scalar.value);
      if (!('bytes' in decoded) || decoded.bytes.at(-1) !== 0x0a) continue;
      const { bytes } = decoded;
      const end = bytes.at(-2) === 0x0d ? 2 : 1;
      tell(scalar.span, {
        message: t`${key} ends with a line break, which is a part of the password.`,
        fixes: () =>
          rewrite(t`Leave the line break out`, document, datum, encode(bytes.subarray(0, bytes.length - end))).map(
            ({ title, changes }) => ({ title, changes }),
          ),
      });
    }
  },
});

/** By its name, or because a Certificate or the operator takes its password there. */
const isPassword = ({ graph }: { readonly graph: Deployment }, { produced, key, scalar }: Datum): boolean =>
  (scalar === undefined || scalar.value.length < 4096) &&
  (isPasswordName(key) ||
    graph
      .referrers('Secret', produced.name.text, produced.namespace)
      .some(({ reference }) => reference.by === 'password' && reference.keys.some(({ text }) => text === key)));

export const keyInConfigMap: Rule = manifestRule({
  id: 'kubernetes/key-in-config-map',
  ofPieces: true,
  severity: 'warning',
  summary: 'A ConfigMap holds a private key.',
  says: 'Whoever may look at the namespace can read ConfigMaps; they are meant for what is no secret. Certificates that are trusted may stand there, private keys belong into a Secret.',
  source: 'Kubernetes documentation, ConfigMaps and Secrets',
  examples: {
    bad: [
      {
        file: 'configmap.yaml',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tls\ndata:\n  [|tls.key|]: |\n    -----BEGIN PRIVATE KEY-----\n    MIIE\n    -----END PRIVATE KEY-----\n',
      },
    ],
    good: [
      {
        file: 'configmap.yaml',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tls\ndata:\n  ca.crt: |\n    -----BEGIN CERTIFICATE-----\n    MIIE\n    -----END CERTIFICATE-----\n',
      },
    ],
  },
  check(subject, tell) {
    for (const datum of dataIn(subject, ['ConfigMap'])) {
      const { scalar, entry, key } = datum;
      if (scalar === undefined) continue;
      const encoded = isEncoded(datum) ? decodeStrict(scalar.value) : undefined;
      const text =
        encoded === undefined
          ? scalar.value
          : 'bytes' in encoded && looksOf(encoded.bytes) === 'pem'
            ? new TextDecoder('latin1').decode(encoded.bytes)
            : '';
      if (/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/.test(text))
        tell(entry.keySpan, { message: t`${key} holds a private key, and a ConfigMap is no secret.` });
    }
  },
});

export const encodingRules: readonly Rule[] = [
  base64,
  plainInData,
  base64Twice,
  base64InText,
  destroyed,
  passwordLineBreak,
  keyInConfigMap,
];
