import { type Deployment, nearest } from '../../kubernetes/graph.ts';
import { containersAt, normal, type Place, type Proof, resolveInContainer } from '../../kubernetes/resolve.ts';
import { both, t } from '../../text/l10n.ts';
import { milder } from '../artifact/diagnosis.ts';
import { materialOf } from '../artifact/material.ts';
import type { Use } from '../artifact/model.ts';
import { closest } from '../distance.ts';
import type { Setting, Unit } from '../model.ts';
import { type Details, defineRule, type Fix, type Rule } from '../rule.ts';
import { knownSettings, knownText } from '../unit.ts';
import { flinkDeployment, flinkStores } from './samples.ts';

/** The pods of a resource in which a unit runs: names as the graph has them. */
export function podRole(unit: Unit): string | undefined {
  const { role } = unit;
  if (unit.system !== 'alluxio') return role;
  return role === 'jobMaster' ? 'master' : role === 'jobWorker' ? 'worker' : role;
}

/** Folders that images bring with them. */
const BROUGHT = /^\/(?:usr|lib|etc\/(?:ssl|pki|java)|opt\/java)\//;

/** The image of the product as it is published: it holds no keystores of anybody. */
const PUBLISHED = /^(?:docker\.io\/)?(?:library\/|apache\/)?(?:flink|alluxio\/[\w-]+)(?:[:@]|$)/;

/** A path of a configuration. */
type PathUse = Pick<Use, 'path' | 'file' | 'atMost'>;

const KINDS: ReadonlySet<string | undefined> = new Set([
  'keystore',
  'truststore',
  'pem-certificate',
  'pem-key',
  'pem-ca',
]);

/** What the product opens as its switches stand; and other paths in effect, of which that is not known for certain. */
function usesOf(unit: Unit): PathUse[] {
  const { uses } = materialOf(unit);
  const known = new Set(uses.map(({ path }) => path));
  const others = knownSettings(unit).flatMap(({ setting, option }): PathUse[] => {
    const file = knownText(setting);
    if (known.has(setting) || !KINDS.has(option.kind) || file === undefined || unit.get(setting.key) !== setting)
      return [];
    return [{ path: setting, file, atMost: 'warning' }];
  });
  return [...uses, ...others];
}

/** Folders that are there for what is mounted. */
const MOUNTED = /^\/(?:var\/)?(?:run\/)?secrets\//;

interface Lack {
  readonly use: PathUse;
  readonly place: Place;
  readonly proof: Proof;
  readonly pods: string[];
}

/** The files that a unit names and that cannot be in its pods. */
function lacks(unit: Unit, graph: Deployment): Lack[] {
  const found = new Map<Setting, Lack>();
  for (const use of usesOf(unit)) {
    const { path: setting, file } = use;
    if (!file.startsWith('/') || BROUGHT.test(file) || setting.include !== undefined) continue;
    for (const place of containersAt(graph, setting.uri, setting.valueSpan.start, podRole(unit))) {
      const resolution = resolveInContainer(graph, place, file);
      if (resolution.state !== 'absent') continue;
      const known = found.get(setting);
      const pod = nameOfPod(place);
      if (known === undefined) found.set(setting, { use, place, proof: resolution.proof, pods: [pod] });
      else if (!known.pods.includes(pod)) known.pods.push(pod);
    }
  }
  return [...found.values()];
}

const nameOfPod = ({ pod, container, manifest }: Place): string =>
  pod.role ?? container.name ?? manifest.name?.text ?? manifest.kind;

const folderOf = (path: string): string => normal(path).slice(0, Math.max(1, normal(path).lastIndexOf('/')));
const baseOf = (path: string): string => normal(path).slice(normal(path).lastIndexOf('/') + 1);

const DEPLOYMENT = flinkDeployment(flinkStores('internal', '<password>'));

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: flink-tls
data:
  keystore.jks: /u3+7QAAAAIAAAAA
  truststore.jks: /u3+7QAAAAIAAAAA
`;

export const fileNotInPod: Rule = defineRule({
  id: 'kubernetes/file-not-in-pod',
  severity: 'error',
  needs: ['deployment'],
  summary: 'The file that the configuration names is not in the pod.',
  says: 'The path is followed as the kubelet follows it: the mount with the longest path above it, the volume of that mount, the Secret in it, and the key that is the file’s name (or the `path` of its item). Where each of these is known and the file is not among them, the process does not start: `NoSuchFileException`, `FileNotFoundException`. What an image of your own brings cannot be seen from here.',
  source: 'Kubernetes API, VolumeMount and SecretVolumeSource; Flink SSLUtils; Alluxio SslContextProvider',
  examples: {
    bad: [
      {
        file: 'flink.yaml',
        text: DEPLOYMENT.replace('/opt/flink/tls/keystore.jks', '[|/opt/flink/tls/keystor.jks|]'),
        files: { 'secret.yaml': SECRET },
        fixed: DEPLOYMENT,
      },
      {
        file: 'flink.yaml',
        text: DEPLOYMENT.replace(
          'internal.keystore: /opt/flink/tls/keystore.jks',
          'internal.keystore: [|/opt/flink/certs/keystore.jks|]',
        ),
        files: { 'secret.yaml': SECRET },
        fixed: DEPLOYMENT,
      },
      {
        file: 'alluxio-cluster.yaml',
        text: `apiVersion: k8s-operator.alluxio.com/v1
kind: AlluxioCluster
metadata:
  name: alluxio
spec:
  secrets:
    coordinator:
      my-pem-secret: /alluxio/tls
    worker:
      my-pem-secret: /alluxio/tls
    fuse:
      my-pem-secret: /alluxio/tls
  properties:
    alluxio.network.tls.enabled: "true"
    alluxio.network.tls.ca.cert: [|/alluxio/tls/root.pem|]
    alluxio.network.tls.server.cert: /alluxio/tls/server.pem
    alluxio.network.tls.server.key: /alluxio/tls/server-key.pem
    alluxio.worker.network.netty.file.transfer: MAPPED
`,
        files: {
          'secret.yaml':
            'apiVersion: v1\nkind: Secret\nmetadata:\n  name: my-pem-secret\ndata:\n  ca.pem: LS0tLS1CRUdJTg==\n  server.pem: LS0tLS1CRUdJTg==\n  server-key.pem: LS0tLS1CRUdJTg==\n',
        },
      },
    ],
    good: [
      { file: 'flink.yaml', text: DEPLOYMENT, files: { 'secret.yaml': SECRET } },
      { file: 'flink.yaml', text: DEPLOYMENT },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || graph.files.size === 0) return;
    for (const lack of lacks(unit, graph)) {
      const { use, place, proof } = lack;
      const { image } = place.container;
      const published = image === undefined || PUBLISHED.test(image) || MOUNTED.test(normal(use.file));
      const severity = milder(proof.cause === 'no-mount' && !published ? 'warning' : 'error', use.atMost);
      report(
        { value: use.path },
        { severity, message: messageOf(lack, published), ...relatedOf(lack), fixes: () => fixesOf(graph, lack) },
      );
    }
  },
});

function messageOf({ use: { file }, proof, pods }: Lack, published: boolean): string {
  const where = t`the pods of ${both(pods)}`;
  if (proof.cause === 'no-mount')
    return t`Nothing is mounted at ${folderOf(file)} in ${where}${published ? '' : t`; only the image could have it`}.`;
  const from = proof.secret === undefined ? t`The volume` : proof.secret;
  if (proof.keyIsThere)
    return t`${baseOf(file)} has another name in ${where}: the items of the volume call the files ${listed(proof.files)}.`;
  return t`${from} has no ${baseOf(file)}: at ${proof.mountPath} in ${where} there is ${listed(proof.files)}.`;
}

const listed = (files: readonly string[]): string => (files.length === 0 ? 'nothing' : files.slice(0, 8).join(', '));

function relatedOf({ place, use }: Lack): Pick<Details, 'related'> {
  const mount = place.container.mounts.find(({ path }) => normal(use.file).startsWith(`${normal(path.text)}/`));
  return mount === undefined
    ? {}
    : { related: [{ uri: place.manifest.uri, span: mount.path.span, message: t`mounted at ${mount.path.text}` }] };
}

function fixesOf(graph: Deployment, { use, place, proof }: Lack): Fix[] {
  const change = (value: string): Fix => ({
    title: t`Change the path to ${value}`,
    changes: [{ op: 'set', setting: use.path, value }],
  });
  const base = baseOf(use.file);
  if (proof.cause === 'no-file') {
    const near = closest(base, proof.files);
    return near === undefined ? [] : [change(`${normal(proof.mountPath)}/${near}`)];
  }
  // The same file where something is mounted, else the Secret that has it.
  const elsewhere = proof.folders
    .map((folder) => `${normal(folder)}/${base}`)
    .find((path) => resolveInContainer(graph, place, path).state === 'found');
  if (elsewhere !== undefined) return [change(elsewhere)];
  const region = use.path.region;
  if (place.manifest.kind !== 'FlinkDeployment' || region.settings.some(({ key }) => key === 'kubernetes.secrets'))
    return [];
  const holder = nearest(graph.holding('Secret', base, place.manifest.namespace), place.manifest.uri);
  if (holder === undefined) return [];
  const name = holder.produced.name.text;
  const value = `${name}:${folderOf(use.file)}`;
  return [
    {
      title: t`Mount Secret ${name} at ${folderOf(use.file)}`,
      changes: [{ op: 'add', region, entries: [{ key: 'kubernetes.secrets', value }] }],
    },
  ];
}

export const podFileRules: readonly Rule[] = [fileNotInPod];
