import { later, told } from '../../text/l10n.ts';
import { merge } from './edit.ts';
import { documentOf, type PieceMap } from './piece.ts';
import type { SecretOrder } from './secret.ts';

/** The ways to keep a private key out of the repository, as they are offered. */
export const ways = ['ignored', 'kustomize', 'sealed', 'sops', 'external', 'cert-manager'] as const;
export type Way = (typeof ways)[number];

const wayTitles: Readonly<Record<Way, string>> = {
  ignored: later`write the manifest into a file that git ignores, and create the Secret with kubectl`,
  kustomize: later`let kustomize's secretGenerator read the files, which git ignores`,
  sealed: later`seal it for the cluster with kubeseal (Sealed Secrets)`,
  sops: later`encrypt the manifest with SOPS`,
  external: later`keep the values in a secret store, and commit an ExternalSecret`,
  'cert-manager': later`let cert-manager make key and certificate in the cluster`,
};

export const wayTitle = (way: Way): string => told(wayTitles[way]);

/** What a way needs to know of a file that a key of the Secret is made of. */
export interface SourceFile {
  readonly key: string;
  /** As the commands name it. */
  readonly path: string;
}

type Target = Pick<SecretOrder, 'name' | 'namespace' | 'type'>;

/** `kubectl create secret …` for the files; nothing of their content is an argument. */
export function createCommand({ name, namespace, type }: Target, files: readonly SourceFile[]): string {
  const words = ['kubectl', 'create', 'secret'];
  const place = namespace === undefined ? [] : ['-n', namespace];
  const [cert, key] = ['tls.crt', 'tls.key'].map((wanted) => files.find(({ key: each }) => each === wanted));
  if (type === 'kubernetes.io/tls' && files.length === 2 && cert !== undefined && key !== undefined)
    return shell([...words, 'tls', name, ...place, `--cert=${cert.path}`, `--key=${key.path}`]);
  const kind = type === undefined || type === 'Opaque' ? [] : [`--type=${type}`];
  return shell([
    ...words,
    'generic',
    name,
    ...place,
    ...kind,
    ...files.map((file) => `--from-file=${nameOf(file.path) === file.key ? '' : `${file.key}=`}${file.path}`),
  ]);
}

/** Adds a generator to a `kustomization.yaml`, which may be empty. Names stay as they are: custom resources are not renamed. */
export function withGenerator(text: string, { name, namespace, type }: Target, files: readonly SourceFile[]): string {
  const generator: PieceMap = {
    name,
    namespace,
    type: type ?? 'Opaque',
    files: files.map(({ key, path }) => (nameOf(path) === key ? path : `${key}=${path}`)),
    options: { disableNameSuffixHash: true },
  };
  const head: PieceMap =
    text.trim() === '' ? { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } : {};
  return merge(text, 0, { ...head, secretGenerator: [generator] });
}

/** An ExternalSecret that names the values of a secret store, to be filled in. */
export function externalSecret({ name, namespace, type }: Target, keys: readonly string[]): string {
  return documentOf({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: 'secret-store', kind: 'ClusterSecretStore' },
      target: { name, template: type === undefined || type === 'Opaque' ? undefined : { type } },
      // Stores hold text: binary values are kept in base64 there.
      data: keys.map((key) => ({
        secretKey: key,
        remoteRef: {
          key: name,
          property: key,
          decodingStrategy: /\.(?:jks|p12|jceks|der)$/.test(key) ? 'Base64' : undefined,
        },
      })),
    },
  });
}

/** Adds the rule that encrypts values and nothing else, for files of this name. */
export function withSopsRule(text: string, file: string): string {
  const pattern = `(^|/)${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  return merge(text, 0, {
    creation_rules: [{ path_regex: pattern, encrypted_regex: '^(data|stringData)$' }],
  });
}

export const sopsCommand = (file: string): string => shell(['sops', '--encrypt', '--in-place', file]);

/** The manifest goes through a pipe; the sealed one may be committed. */
export function sealCommand(target: Target, files: readonly SourceFile[], out: string): string {
  return `${createCommand(target, files)} --dry-run=client -o yaml | ${shell(['kubeseal', '--format', 'yaml'])} > ${word(out)}`;
}

/** Adds names to an ignore file, each once. */
export function withIgnored(text: string, names: readonly string[]): string {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = names.map((name) => `/${name}`).filter((line) => !lines.has(line));
  if (missing.length === 0) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${missing.join('\n')}\n`;
}

/** Words for a POSIX shell. */
export const shell = (words: readonly string[]): string => words.map(word).join(' ');

const word = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const nameOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
