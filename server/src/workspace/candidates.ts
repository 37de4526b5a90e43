import type { Host } from '../host.ts';

const MOST_FILES = 2_000;
const MOST_FOLDERS = 2_000;

/** Endings of configuration, and what templates and samples of it carry behind them. */
const NAMES = /\.(?:ya?ml|conf|hocon|properties)(?:\.[\w-]+)?$/i;

/** Folders of tools and of things that others made. */
const SKIPPED = new Set(['node_modules', 'target', 'build', 'dist', 'out', 'vendor']);

/**
 * Files below some folders that may be configuration by their name, those near the top first; nothing hidden. Bounded:
 * at most 2,000 files in 2,000 folders.
 */
export async function candidates(host: Pick<Host, 'list'>, folders: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  const pending = folders.map((f) => f.replace(/\/+$/, ''));
  for (let i = 0; i < pending.length && i < MOST_FOLDERS; i++) {
    for (const { name, type } of await host.list(pending[i] ?? '')) {
      if (name.startsWith('.') || SKIPPED.has(name)) continue;
      const uri = `${pending[i]}/${encodeURIComponent(name)}`;
      if (type === 'folder') pending.push(uri);
      else if (NAMES.test(name)) files.push(uri);
      if (files.length >= MOST_FILES) return files;
    }
  }
  return files;
}
