import { nameOf } from '../../text/uri.ts';
import type { Unit } from '../model.ts';
import type { Fix, RuleContext } from '../rule.ts';
import { knownText } from '../unit.ts';
import { see } from './material.ts';
import type { Use } from './model.ts';
import { diagnoseFile } from './uses.ts';

/** Files that are tried in place of one. */
const MOST = 12;

/**
 * Files in the same folder with which the use would be in order, as changes of its path. Nothing is offered where the path is
 * put together by the product, or where only a name led to the file.
 */
export function alternatives(
  unit: Unit,
  use: Use,
  context: RuleContext,
  accepts: (other: Use) => boolean = () => true,
): Fix[] {
  const { located } = see(unit, use, context.material);
  const { path, file } = use;
  if (knownText(path) !== file || !('uri' in located) || ('assumed' in located && located.assumed)) return [];
  const own = nameOf(located.uri);
  // A folder is named where the name of a file should follow.
  const head = located.state === 'folder' ? `${file.replace(/\/$/, '')}/` : file.slice(0, file.length - own.length);
  if (located.state !== 'folder' && !file.endsWith(own)) return [];
  const beside = context.material.filesBeside(located.state === 'folder' ? `${located.uri}/x` : located.uri) ?? [];
  const fits = beside.slice(0, MOST).filter((uri) => {
    if (uri === located.uri) return false;
    const other = { ...use, file: head + nameOf(uri) };
    const there = see(unit, other, context.material).located;
    if (there.state !== 'found' || there.uri !== uri) return false;
    const { opened } = see(unit, other, context.material);
    return opened !== undefined && diagnoseFile(unit, other, context) === undefined && accepts(other);
  });
  return fits.map((uri) => {
    const value = head + nameOf(uri);
    return { title: `Change to ${value}`, changes: [{ op: 'set', setting: path, value }] };
  });
}
