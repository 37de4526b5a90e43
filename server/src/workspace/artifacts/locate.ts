import type { FileStat, Host } from '../../host.ts';
import type { Base, Located } from '../../rules/artifact/model.ts';
import { t } from '../../text/l10n.ts';
import { isUri, nameOf, pathOf, resolveUri } from '../../text/uri.ts';

/** Where a path of a configuration may lead. */
export interface Places {
  readonly host: Pick<Host, 'stat'>;
  /** Folders of the workspace, without a slash at the end. */
  readonly folders: readonly string[];
  /** `clusterTls.paths`: a prefix of paths on the hosts, and the folder that stands for it here. */
  readonly paths: Readonly<Record<string, string>>;
  /** Folders of the product's own that stand for one near the document. */
  readonly bases: readonly Base[];
  /** False: nothing outside of the workspace's folders is looked at. */
  readonly trusted: boolean;
  /** Files of key material with this name in the workspace. */
  named(name: string, uses: (uri: string) => void): Promise<readonly string[]>;
}

/**
 * Finds the file that a path means: the user's mapping, the path as it stands (absolute, or relative to the document or to
 * a folder of the workspace), the product's own folder, and last the only file of that name. `uses` is told every place that was looked at.
 */
export async function locate(
  document: string,
  file: string,
  places: Places,
  uses: (uri: string) => void,
): Promise<Located> {
  const path = file.replaceAll('\\', '/');
  if (path === '' || isUri(path) || path.startsWith('~')) return { state: 'unknown' };
  const look = async (uri: string): Promise<FileStat | undefined> => {
    uses(uri);
    if (!places.trusted && !holds(places.folders, uri)) return undefined;
    return places.host.stat(uri);
  };
  const at = async (uri: string, way: string): Promise<Located | undefined> => {
    const found = await look(uri);
    if (found === undefined) return undefined;
    if (found.type === 'folder') return { state: 'folder', uri, way };
    const { modified, size, mode } = found;
    const identity = `${uri} ${modified} ${size}`;
    const name = shortName(uri, places.folders);
    return { state: 'found', uri, name, way, assumed: false, identity, ...(mode === undefined ? {} : { mode }) };
  };
  const mapped = mapping(path, document, places);
  if (mapped !== undefined) {
    const way = t`by the setting clusterTls.paths for ${mapped.prefix}`;
    return (await at(mapped.uri, way)) ?? absent(mapped.uri, way);
  }
  const absolute = /^(?:\/|[a-z]:\/)/i.test(path);
  const tries: (readonly [string, string])[] = absolute
    ? [[resolveUri(document, /^[a-z]:/i.test(path) ? `/${path}` : path), t`the path as it stands`]]
    : [
        [resolveUri(document, path), t`relative to this file`],
        ...places.folders.map((f) => [resolveUri(`${f}/.`, path), t`relative to the folder of the workspace`] as const),
      ];
  for (const { prefix, folder } of places.bases)
    if (path.startsWith(`${prefix}/`))
      tries.push([
        resolveUri(document, `${folder}${path.slice(prefix.length)}`),
        t`where ${prefix} is seen from this file`,
      ]);
  for (const [uri, way] of tries) {
    const found = await at(uri, way);
    if (found !== undefined) return found;
  }
  const others = await places.named(nameOf(`x:/${encodeURI(path)}`), uses);
  const [only] = others;
  if (only !== undefined && others.length === 1) {
    const found = await at(only, t`the only file of this name in the workspace`);
    if (found?.state === 'found') return { ...found, assumed: true };
  }
  // A path into the workspace is meant for this machine; any other may exist on the hosts.
  const [first, way] = tries[0] ?? ['', ''];
  const isHere = absolute && holds(places.folders, first);
  return isHere && others.length === 0 ? absent(first, way) : { state: 'unknown' };
}

const absent = (uri: string, way: string): Located => ({ state: 'absent', uri, way });

/** The longest prefix that ends where an element of the path does. */
function mapping(
  path: string,
  document: string,
  { paths, folders }: Places,
): { readonly uri: string; readonly prefix: string } | undefined {
  const [prefix] = Object.keys(paths)
    .filter((p) => p !== '' && (path === p || path.startsWith(p.endsWith('/') ? p : `${p}/`)))
    .sort((a, b) => b.length - a.length);
  const folder = prefix === undefined ? undefined : paths[prefix];
  if (prefix === undefined || folder === undefined) return undefined;
  const rest = path.slice(prefix.length).replace(/^\/+/, '');
  const [root] = folders;
  return {
    prefix,
    uri: resolveUri(root === undefined ? document : `${root}/.`, `${folder.replace(/\/+$/, '')}/${rest}`),
  };
}

export const holds = (folders: readonly string[], uri: string): boolean => {
  const path = pathOf(uri);
  return folders.some((folder) => path.startsWith(`${pathOf(folder)}/`));
};

/** The way from its folder of the workspace, else the path. */
function shortName(uri: string, folders: readonly string[]): string {
  const path = pathOf(uri);
  const folder = folders.map(pathOf).find((f) => path.startsWith(`${f}/`));
  return folder === undefined ? path : path.slice(folder.length + 1);
}
