import { t } from '../../text/l10n.ts';
import { nameOf } from '../../text/uri.ts';
import type { Unit } from '../model.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { knownText } from '../unit.ts';
import { see } from './material.ts';
import type { Opened, Use } from './model.ts';
import { diagnoseFile } from './uses.ts';

/** Files that are tried in place of one. */
const MOST = 12;

/** A file in the folder of another, as the same setting would name it. */
export interface Beside {
  readonly use: Use;
  readonly uri: string;
  readonly opened: Opened;
}

/**
 * The key material in the folder of a use's file, without that file. Nothing where the path is put together by the product, or
 * where only a name led to the file.
 */
export function besides(unit: Unit, use: Use, context: RuleContext): readonly Beside[] {
  const { located } = see(unit, use, context.material);
  const { path, file } = use;
  if (knownText(path) !== file || !('uri' in located) || ('assumed' in located && located.assumed)) return [];
  const own = nameOf(located.uri);
  // A folder is named where the name of a file should follow.
  const head = located.state === 'folder' ? `${file.replace(/\/$/, '')}/` : file.slice(0, file.length - own.length);
  if (located.state !== 'folder' && !file.endsWith(own)) return [];
  const beside = context.material.filesBeside(located.state === 'folder' ? `${located.uri}/x` : located.uri) ?? [];
  return beside.slice(0, MOST).flatMap((uri) => {
    if (uri === located.uri) return [];
    const other = { ...use, file: head + nameOf(uri) };
    const { located: there, opened } = see(unit, other, context.material);
    return opened === undefined || there.state !== 'found' || there.uri !== uri ? [] : [{ use: other, uri, opened }];
  });
}

/** Files in the same folder with which the use would be in order, as changes of its path. */
export function alternatives(
  unit: Unit,
  use: Use,
  context: RuleContext,
  accepts: (other: Use) => boolean = () => true,
): Fix[] {
  return besides(unit, use, context)
    .filter(({ use: other }) => diagnoseFile(unit, other, context) === undefined && accepts(other))
    .map(({ use: { file: value } }) => ({
      title: t`Change to ${value}`,
      changes: [{ op: 'set', setting: use.path, value }],
    }));
}
