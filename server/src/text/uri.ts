/** Decoded path of a uri, `/`-separated; the uri itself where it cannot be decoded. */
export function pathOf(uri: string): string {
  const path = uri.replace(/^[a-z][\w+.-]*:(\/\/[^/]*)?/i, '').replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray percent sign: the path is used as it stands.
    return path;
  }
}

export const nameOf = (uri: string): string => {
  const path = pathOf(uri);
  return path.slice(path.lastIndexOf('/') + 1);
};

/** `file:///x`, `https://x`; a path of Windows is none. */
export const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(text);

/** Folder of a uri, without the trailing slash. */
export const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/'));

const encodePath = (path: string): string =>
  path
    .split('/')
    .map((p) => encodeURIComponent(p).replace(/%3A/gi, ':'))
    .join('/');

/** Resolves a decoded path against the folder of `uri`; absolute paths keep the uri's scheme and authority. */
export function resolveUri(uri: string, relative: string): string {
  const head = /^[a-z][\w+.-]*:(\/\/[^/]*)?/i.exec(uri)?.[0] ?? '';
  const normal = relative.replaceAll('\\', '/');
  const joined = normal.startsWith('/') ? normal : `${pathOf(folderOf(uri))}/${normal}`;
  const out: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '.' && part !== '') out.push(part);
  }
  return `${head}/${encodePath(out.join('/'))}`;
}

/** `../tls/keystore.p12`, from the folder of a file to another file. */
export function relativePath(from: string, to: string): string {
  const [a, b] = [from.split('/').slice(0, -1), to.split('/')];
  let same = 0;
  while (same < a.length && same < b.length - 1 && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
}
