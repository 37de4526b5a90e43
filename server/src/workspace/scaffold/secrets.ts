import { lookup } from '../../formats/flatten.ts';
import { yaml } from '../../formats/yaml/index.ts';
import { EditError, merge } from '../../kubernetes/scaffold/edit.ts';
import {
  base64,
  type SecretEntry,
  type SecretOrder,
  secretManifest,
  secretProblems,
  tlsType,
  tooLargeToApply,
} from '../../kubernetes/scaffold/secret.ts';
import { t } from '../../text/l10n.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { ScaffoldError } from './result.ts';

/** What the values of a Secret are, seen from outside. */
export interface Judged {
  readonly entries: readonly SecretEntry[];
  /** Keys whose values hold a private key, a store of keys, or a password. */
  readonly secrets: readonly string[];
  readonly notes: readonly string[];
}

/** Names of files that hold nothing but a password. */
const password = /(?:^|[-_.])pass(?:word|phrase|wd)?(?:\.txt)?$/i;

/**
 * Looks at the values: what is secret in them, and what would keep the Secret from being used. The line end behind a
 * password is left out, as it would be part of the password.
 * @throws ScaffoldError where kubectl or the API server would refuse it
 */
export async function judge(pki: Pki, order: SecretOrder): Promise<Judged> {
  const problems = secretProblems(order);
  if (problems.length > 0) throw new ScaffoldError(problems.join('\n'));
  const notes: string[] = [];
  const secrets: string[] = [];
  const entries: SecretEntry[] = [];
  for (const entry of order.entries) {
    const trimmed = password.test(entry.key) ? withoutLineEnd(entry) : entry;
    entries.push(trimmed);
    if (trimmed !== entry) notes.push(t`${entry.key}: the line end behind the password is left out.`);
    if (password.test(entry.key) || (await holdsKey(pki, entry.value))) secrets.push(entry.key);
  }
  if (order.type === tlsType) await checkPair(pki, entries);
  if (tooLargeToApply({ entries }))
    notes.push(
      t`It is too large for \`kubectl apply\`, which keeps a copy in an annotation: use \`kubectl create\` or \`kubectl apply --server-side\`.`,
    );
  return { entries, secrets, notes };
}

function withoutLineEnd(entry: SecretEntry): SecretEntry {
  const { value } = entry;
  if (value.at(-1) !== 10) return entry;
  return { ...entry, value: value.subarray(0, value.at(-2) === 13 ? -2 : -1) };
}

/** A store that does not open may hold a key, and a store with a key of its own password does. */
async function holdsKey(pki: Pki, bytes: Uint8Array): Promise<boolean> {
  const { entries, problems } = await pki.readArtifact(bytes);
  return (
    entries.some(({ kind }) => kind === 'key' || kind === 'privateKey' || kind === 'secret') ||
    problems.some(({ code }) => code === 'pkcs12-locked')
  );
}

/** In kubectl's words: it refuses what does not belong together, and the API server would not look. */
async function checkPair(pki: Pki, entries: readonly SecretEntry[]): Promise<void> {
  const value = (key: string) => entries.find((entry) => entry.key === key)?.value ?? new Uint8Array();
  const [certificates, keys] = await Promise.all([
    pki.readArtifact(value('tls.crt')),
    pki.readArtifact(value('tls.key')),
  ]);
  const [leaf] = certificates.entries.flatMap(({ chain }) => chain);
  if (certificates.format !== 'pem' || leaf === undefined)
    throw new ScaffoldError('tls.crt: failed to find any PEM data in certificate input');
  const held = keys.entries.find(({ kind }) => kind === 'privateKey' || kind === 'key');
  if (keys.format !== 'pem' || held === undefined)
    throw new ScaffoldError('tls.key: failed to find any PEM data in key input');
  if (held.privateKey === undefined) throw new ScaffoldError('tls.key: failed to parse private key');
  const publicKey = await pki.publicKeyOf(held.privateKey).catch(() => undefined);
  if (publicKey === undefined) return;
  const certified = pki.describeCertificate(leaf).parts?.publicKey;
  if (certified !== undefined && !sameBytes(publicKey, certified))
    throw new ScaffoldError('tls.key: private key does not match public key');
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, i) => octet === b[i]);

/**
 * Puts a Secret into a file of manifests: its keys into the Secret of that name where there is one, else as a document
 * of its own at the end.
 * @throws EditError
 */
export function intoManifest(text: string, order: SecretOrder): string {
  const tree = yaml.parse(text);
  const index = tree.roots.findIndex((root) => {
    const at = (...path: string[]) => {
      const value = lookup(root, path)?.value;
      return value?.kind === 'scalar' ? value.value : undefined;
    };
    const namespace = at('metadata', 'namespace');
    return (
      at('kind') === 'Secret' &&
      at('metadata', 'name') === order.name &&
      (namespace ?? order.namespace) === (order.namespace ?? namespace)
    );
  });
  if (index >= 0) {
    const encrypted = tree.roots[index];
    if (encrypted !== undefined && lookup(encrypted, ['sops']) !== undefined)
      throw new EditError(t`the Secret is encrypted with SOPS: decrypt it first`);
    const data = Object.fromEntries(order.entries.map(({ key, value }) => [key, base64(value)]));
    return merge(text, index, { data });
  }
  if (tree.problems.some(({ severity }) => severity === 'error'))
    throw new EditError(t`the YAML has mistakes; repair them first`);
  const manifest = secretManifest(order);
  if (text.trim() === '') return manifest;
  return /(?:^|\n)---[ \t]*\r?\n?$/.test(text)
    ? `${text.endsWith('\n') ? text : `${text}\n`}${manifest}`
    : `${text.endsWith('\n') ? text : `${text}\n`}---\n${manifest}`;
}
