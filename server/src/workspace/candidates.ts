import type { Host } from '../host.ts';

/** Endings of configuration, and what templates and samples of it carry behind them. */
const NAMES = /\.(?:ya?ml|conf|hocon|properties)(?:\.[\w-]+)?$/i;

/** Files, and as many folders. */
const MOST = 2_000;

/** Folders of tools and of things that others made. */
const SKIPPED = new Set(['node_modules', 'target', 'build', 'dist', 'out', 'vendor']);

/** Files below some folders that may be configuration by their name: at most 2,000 in 2,000 folders. */
export const candidates = (host: Pick<Host, 'list'>, folders: readonly string[]): Promise<string[]> =>
  filesBelow(host, folders, { names: NAMES, most: MOST });

/** Files of some names below some folders, those near the top first; nothing hidden, and nothing that tools have made. */
export async function filesBelow(
  host: Pick<Host, 'list'>,
  folders: readonly string[],
  { names, most }: { readonly names: RegExp; readonly most: number },
): Promise<string[]> {
  const files: string[] = [];
  const pending = folders.map((folder) => folder.replace(/\/+$/, ''));
  for (let i = 0; i < pending.length && i < most; i++) {
    for (const { name, type } of await host.list(pending[i] ?? '')) {
      if (name.startsWith('.') || SKIPPED.has(name)) continue;
      const uri = `${pending[i]}/${encodeURIComponent(name)}`;
      if (type === 'folder') pending.push(uri);
      else if (names.test(name)) files.push(uri);
      if (files.length >= most) return files;
    }
  }
  return files;
}
