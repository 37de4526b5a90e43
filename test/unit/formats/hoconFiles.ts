import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve as resolvePath } from 'node:path';
import { hocon } from '../../../server/src/formats/hocon/index.ts';
import {
  type IncludeAnswer,
  type Resolution,
  resolve,
  type SourceFile,
} from '../../../server/src/formats/hocon/resolver.ts';
import { properties } from '../../../server/src/formats/properties/index.ts';
import type { ConfigTree } from '../../../server/src/formats/tree.ts';

export const parseFile = (path: string, text = readFileSync(path, 'utf8')): ConfigTree =>
  (path.endsWith('.properties') ? properties : hocon).parse(text);

const source = (path: string): SourceFile[] => (existsSync(path) ? [{ uri: path, tree: parseFile(path) }] : []);

/** The files that a name stands for: as it is, or with each of the three extensions, `.conf` last because it wins. */
const filesOf = (path: string): SourceFile[] =>
  /\.(conf|json|properties)$/.test(path)
    ? source(path)
    : ['.properties', '.json', '.conf'].flatMap((e) => source(path + e));

/** Resolves a file of a folder on disk without environment; `root` stands for the class path and the working directory. */
export function resolveFile(root: string, path: string): Resolution {
  const include = (target: string, how: string, from: string): IncludeAnswer => {
    if (how === 'url' || target.startsWith('http')) return 'missing';
    const beside = how === 'heuristic' ? filesOf(resolvePath(dirname(from), target)) : [];
    const found = beside.length > 0 ? beside : filesOf(join(root, target));
    return found.length > 0 ? found : 'missing';
  };
  return resolve(parseFile(path), { uri: path, include, environment: {} });
}
