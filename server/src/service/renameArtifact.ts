import type { TextEdit } from 'vscode-languageserver-types';
import { editsOf } from '../rules/fix.ts';
import type { Setting } from '../rules/model.ts';
import type { Change } from '../rules/rule.ts';
import { t } from '../text/l10n.ts';
import { folderOf, pathOf, relativePath, resolveUri } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { textEdits } from './positions.ts';
import type { DocumentUse } from './uses.ts';

/** A file or folder that gets another name or place. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * The paths of a document that lead to what is moved, written anew: a path relative to the document stays relative to it; of
 * any other the end is changed that it has in common with the file's place. A file that only its name led to is left alone.
 */
export function movedPaths(analysis: Analysis, uses: readonly DocumentUse[], moves: readonly Move[]): TextEdit[] {
  const { document } = analysis;
  const settings = new Set<Setting>();
  const changes = uses.flatMap(({ use, found }): Change[] => {
    const { path, file } = use;
    if (found === undefined || found.assumed || settings.has(path)) return [];
    const target = targetOf(found.uri, moves);
    const value = target === undefined ? undefined : newPath(document.uri, file, found.uri, target);
    if (value === undefined || value === file) return [];
    settings.add(path);
    return [{ op: 'set', setting: path, value }];
  });
  if (changes.length === 0) return [];
  const own = editsOf({ title: t`Update paths of key material`, changes }).find(({ uri }) => uri === document.uri);
  return own === undefined ? [] : textEdits(document, own.changes);
}

function targetOf(uri: string, moves: readonly Move[]): string | undefined {
  for (const { from, to } of moves) {
    if (uri === from) return to;
    if (uri.startsWith(`${from}/`)) return to + uri.slice(from.length);
  }
  return undefined;
}

function newPath(document: string, file: string, from: string, to: string): string | undefined {
  const absolute = file.startsWith('/');
  if (!absolute && resolveUri(document, file) === from)
    return relativePath(pathOf(`${folderOf(document)}/x`), pathOf(to));
  // What both end with was found by a mapping, or in a folder of the workspace.
  const [old, next] = [pathOf(from).split('/'), pathOf(to).split('/')];
  const parts = file.split('/');
  let same = 0;
  while (same < parts.length && same < old.length && parts.at(-1 - same) === old.at(-1 - same)) same++;
  const root = old.slice(0, old.length - same);
  if (same === 0 || next.slice(0, root.length).join('/') !== root.join('/')) return undefined;
  return [...parts.slice(0, parts.length - same), ...next.slice(root.length)].join('/');
}
