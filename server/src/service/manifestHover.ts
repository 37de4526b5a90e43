import { told } from '../kubernetes/duration.ts';
import type { Container, Manifest, Mount, Pod } from '../kubernetes/facts.ts';
import type { Deployment, Producer } from '../kubernetes/graph.ts';
import { type Named, namedAt, valueAt } from '../kubernetes/named.ts';
import { concernsSecret, concernsWorkload } from '../kubernetes/relevance.ts';
import { bytesOf, isPasswordName, looksOf } from '../kubernetes/values.ts';
import type { Found, Material, Opened } from '../rules/artifact/model.ts';
import { t } from '../text/l10n.ts';
import { type Span, touches } from '../text/span.ts';
import { nameOf } from '../text/uri.ts';
import { formatName } from '../workspace/keyMaterial/words.ts';
import { artifactMarkdown } from './artifactMarkdown.ts';
import { code } from './markdown.ts';

export interface ManifestHover {
  readonly span: Span;
  readonly markdown: string;
}

/** What stands behind a word of a manifest: a Secret's value decoded, who makes a Secret, which files a mount brings. */
export function manifestHover(
  graph: Deployment,
  uri: string,
  offset: number,
  material: Material,
  now: number,
): ManifestHover | undefined {
  const mount = mountAt(graph, uri, offset);
  if (mount !== undefined) return { span: mount.mount.path.span, markdown: mountMarkdown(graph, mount) };
  const named = namedAt(graph, uri, offset);
  const value = valueAt(graph, uri, offset);
  if (value !== undefined && concernsSecret(graph, value.producer.produced)) {
    const markdown = valueMarkdown(value, material, now);
    const { name, valueSpan } = value.key;
    if (markdown !== undefined) return { span: touches(name.span, offset) ? name.span : valueSpan, markdown };
  }
  if (named === undefined || named.kind === 'volume' || !isOurs(graph, named)) return undefined;
  const markdown = named.kind === 'key' ? keyMarkdown(named, material, now) : namedMarkdown(graph, named);
  return markdown === undefined ? undefined : { span: named.span, markdown };
}

/** Of foreign resources nothing is told. */
const isOurs = (graph: Deployment, { producers, manifest, kind }: Named): boolean =>
  kind === 'Issuer' ||
  kind === 'ClusterIssuer' ||
  manifest.certificate !== undefined ||
  concernsWorkload(graph, manifest) ||
  producers.some(({ produced }) => concernsSecret(graph, produced));

/** The value of a key: what is in it, never a password, and of a private key its kind. */
function valueMarkdown(
  { producer, key }: { producer: Producer; key: Producer['produced']['keys'][number] },
  material: Material,
  now: number,
): string | undefined {
  const { produced, manifest } = producer;
  const holder = `${produced.kind} ${produced.name.text}`;
  if (key.file !== undefined) return t`${code(key.name.text)} is taken from the file ${code(key.file)}.`;
  if (key.value === undefined)
    return produced.how === 'manifest' ? undefined : `${code(key.name.text)}: ${hidden(produced.how)}.`;
  const bytes = bytesOf(key.value);
  if (bytes === undefined) return undefined;
  if (looksOf(bytes) === 'other')
    return isPasswordName(key.name.text) ? t`${code(key.name.text)}: a password, which is not shown.` : undefined;
  const found = material.inline(manifest.uri, holder, key);
  const opened = found === undefined ? undefined : material.open(found, {});
  return found === undefined || opened === undefined ? undefined : shown(found, opened, bytes.length, now);
}

const shown = (found: Found, opened: Opened, size: number, now: number): string =>
  `${code(found.name)}: ${formatName(opened.artifact.format)}, ${size} bytes\n\n${artifactMarkdown(opened, now)}`;

const hidden = (how: Producer['produced']['how']): string =>
  how === 'SealedSecret'
    ? t`sealed; only the controller in the cluster can open it`
    : how === 'SOPS'
      ? t`encrypted by SOPS`
      : t`comes of ${how}`;

function keyMarkdown(named: Named, material: Material, now: number): string | undefined {
  const [producer] = named.producers;
  const key = producer?.produced.keys.find(({ name }) => name.text === named.text);
  if (producer === undefined || key === undefined) return undefined;
  if (producer.produced.how === 'Certificate')
    return t`cert-manager writes ${code(named.text)} for ${certificateLine(producer.manifest)}.`;
  return valueMarkdown({ producer, key }, material, now);
}

function namedMarkdown(graph: Deployment, { kind, text, producers, definitions, manifest }: Named): string | undefined {
  if (kind !== 'Secret' && kind !== 'ConfigMap') {
    const [first] = definitions;
    return first === undefined ? undefined : t`${kind} ${code(text)} is in ${code(nameOf(first.uri))}.`;
  }
  if (producers.length === 0)
    return t`Nothing in the workspace makes ${kind} ${code(text)}; it may have been made by hand.`;
  const users = new Set(
    graph
      .referrers(kind, text, manifest.namespace)
      .filter((each) => each.manifest.pods.length > 0)
      .map((each) => `${each.manifest.kind} ${each.manifest.name?.text ?? ''}`),
  );
  const made = producers.slice(0, 4).map((each) => `- ${madeBy(each)}`);
  const used =
    users.size === 0
      ? []
      : [
          '',
          t`Used by ${[...users]
            .slice(0, 6)
            .map((user) => code(user))
            .join(', ')}.`,
        ];
  return [`${kind} ${code(text)}`, '', ...made, ...used].join('\n');
}

function madeBy({ manifest, produced }: Producer): string {
  const keys = produced.keys.slice(0, 12).map(({ name }) => code(name.text));
  const list = keys.length === 0 ? t`no keys` : keys.join(', ');
  const who =
    produced.how === 'Certificate'
      ? certificateLine(manifest)
      : produced.how === 'manifest'
        ? t`a manifest`
        : produced.how;
  return t`${who} in ${code(nameOf(manifest.uri))}: ${list}${produced.open ? t` and others` : ''}`;
}

function certificateLine({ name, certificate }: Manifest): string {
  const names = certificate?.dnsNames.slice(0, 6).map(({ text }) => code(text)) ?? [];
  const { duration, renewBefore } = certificate ?? {};
  const life =
    duration === undefined || renewBefore === undefined
      ? ''
      : t`, renewed ${told(duration - renewBefore)} after it was issued`;
  return t`Certificate ${code(name?.text ?? '')}${names.length === 0 ? '' : t` for ${names.join(', ')}`}${life}`;
}

interface MountAt {
  readonly manifest: Manifest;
  readonly pod: Pod;
  readonly container: Container;
  readonly mount: Mount;
}

function mountAt(graph: Deployment, uri: string, offset: number): MountAt | undefined {
  for (const manifest of graph.files.get(uri)?.manifests ?? []) {
    if (!touches(manifest.span, offset) || !concernsWorkload(graph, manifest)) continue;
    for (const pod of manifest.pods)
      for (const container of pod.containers)
        for (const mount of container.mounts)
          if (touches(mount.path.span, offset)) return { manifest, pod, container, mount };
  }
  return undefined;
}

/** The files that appear at a mount, as far as they are known. */
function mountMarkdown(graph: Deployment, { manifest, pod, mount }: MountAt): string {
  const volume = pod.volumes.find(({ name }) => name.text === mount.volume.text);
  const head = t`At ${code(mount.path.text)}`;
  if (volume === undefined || !volume.known)
    return t`${head}: what is in volume ${code(mount.volume.text)} is known in the cluster only.`;
  if (mount.subPath !== undefined)
    return t`${head}: the file ${code(mount.subPath.text)} of volume ${code(mount.volume.text)}. It is never updated.`;
  const lines = volume.sources.map(({ reference, items, files }) => {
    if (files !== undefined) return `- ${files.map((file) => code(file)).join(', ')}`;
    if (reference === undefined) return '- nothing';
    const names =
      items?.map(({ path }) => path.text) ??
      graph
        .producers(reference.to === 'ConfigMap' ? 'ConfigMap' : 'Secret', reference.name.text, manifest.namespace)
        .flatMap(({ produced }) => produced.keys.map(({ name }) => name.text));
    const list =
      names.length === 0
        ? t`not in the workspace`
        : [...new Set(names)]
            .slice(0, 12)
            .map((name) => code(name))
            .join(', ');
    return `- ${reference.to} ${code(reference.name.text)}: ${list}`;
  });
  return [`${head}:`, '', ...lines].join('\n');
}
