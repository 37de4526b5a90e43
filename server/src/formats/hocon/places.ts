import type { Include } from '../tree.ts';

/**
 * Where the files that an include names are looked for: groups of paths relative to the including file's folder, of
 * which the first with any file in it counts; the files of a group are laid over each other in their order (a name
 * without extension: .properties, .json, .conf). Without a kind a file stands beside the including one, else on the
 * class path, whose root is the `resources` folder; `file(…)` starts where the JVM was started, likely some folder
 * above. None for urls, and for absolute paths of the hosts.
 */
export function includePlaces(
  from: string,
  { target, how }: Pick<Include, 'target' | 'how'>,
): readonly (readonly string[])[] {
  if (how === 'url' || /^[a-z][\w+.-]+:/i.test(target) || (how === 'file' && target.startsWith('/'))) return [];
  const plain = target.replace(/^\/+/, '');
  if (plain === '') return [];
  const names = /\.(?:conf|json|properties)$/.test(plain)
    ? [plain]
    : ['.properties', '.json', '.conf'].map((ending) => plain + ending);
  return folders(from, target, how).map((folder) => names.map((name) => folder + name));
}

function folders(from: string, target: string, how: Include['how']): readonly string[] {
  if (how === 'file') return ['', '../', '../../', '../../../', '../../../../'];
  const inside = /\/resources\/(.*)$/.exec(from)?.[1];
  const root = inside === undefined ? '' : '../'.repeat(inside.split('/').length - 1);
  if (how === 'classpath' || target.startsWith('/')) return [root];
  return [...new Set(['', root])];
}
