import { toHostChanges } from '../text/embedding.ts';
import type { TextChange } from '../text/span.ts';
import type { Region, Setting } from './model.ts';
import type { Change, Fix } from './rule.ts';

export interface DocumentChanges {
  readonly uri: string;
  readonly changes: readonly TextChange[];
  /** Text of a file that is made; `changes` are empty then. */
  readonly create?: string;
}

/** A fix as text changes, in the spelling of each place that it touches; changes of one document do not overlap. */
export function editsOf(fix: Fix): DocumentChanges[] {
  const byUri = new Map<string, TextChange[]>();
  const put = (uri: string, changes: readonly TextChange[]): void => {
    const list = byUri.get(uri) ?? [];
    byUri.set(uri, list);
    for (const c of changes) place(list, c);
  };
  const created: DocumentChanges[] = [];
  for (const change of fix.changes) {
    if (change.op === 'create') created.push({ uri: change.uri, changes: [], create: change.text });
    else put(...changesOf(change));
  }
  return [...created, ...[...byUri].map(([uri, changes]) => ({ uri, changes }))];
}

function changesOf(change: Exclude<Change, { op: 'create' }>): [string, readonly TextChange[]] {
  if (change.op === 'text') return [change.uri, [{ span: change.span, newText: change.newText }]];
  if (change.op === 'add') {
    const { region, entries, after } = change;
    const sibling =
      after !== undefined && after.region === region && after.tree === region.tree ? after.entry : undefined;
    return [
      region.uri,
      toHostChanges(
        region.embedding,
        region.format.writer.add(region.tree, region.root, entries, sibling, region.typed),
      ),
    ];
  }
  const { setting } = change;
  const { writer } = setting.region.format;
  const root = rootOf(setting);
  const changes =
    change.op === 'set'
      ? writer.setValue(setting.tree, setting.entry, change.value, setting.region.typed)
      : change.op === 'rename'
        ? writer.rename(setting.tree, root, setting.entry, change.key)
        : removed(setting, change.only === true).flatMap((s) => writer.remove(s.tree, root, s.entry));
  return [setting.uri, setting.include === undefined ? toHostChanges(setting.region.embedding, changes) : changes];
}

const removed = (setting: Setting, only: boolean): readonly Setting[] =>
  only ? [setting] : setting.region.settings.filter((s) => s.key === setting.key && s.tree === setting.tree);

/** The map that a setting's key is relative to: its region's, or the whole file for an included one. */
const rootOf = (setting: Setting): Region['root'] =>
  setting.include === undefined ? setting.region.root : setting.tree.roots[0]!;

/** Adds a change; where it meets an earlier one, what both insert is kept and what both remove is removed once. */
function place(list: TextChange[], change: TextChange): void {
  const at = list.findIndex((o) => overlaps(o, change));
  if (at < 0) {
    list.push(change);
    return;
  }
  const other = list[at]!;
  if (other.span.start === change.span.start && other.span.end === change.span.end && other.newText === change.newText)
    return;
  const span = {
    start: Math.min(other.span.start, change.span.start),
    end: Math.max(other.span.end, change.span.end),
  };
  list.splice(at, 1);
  place(list, { span, newText: other.newText + change.newText });
}

/** Two insertions at one place do not meet. */
const overlaps = (a: TextChange, b: TextChange): boolean =>
  (a.span.start < b.span.end && b.span.start < a.span.end) ||
  (a.span.start === b.span.start && a.span.end === b.span.end && a.newText === b.newText);
