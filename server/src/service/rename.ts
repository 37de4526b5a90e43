import type { Range, WorkspaceEdit } from 'vscode-languageserver-types';
import { pathAt } from '../formats/hocon/navigate.ts';
import { parsePath, renderElement, renderPath } from '../formats/hocon/path.ts';
import { toHostChanges, toHostSpan } from '../text/embedding.ts';
import { t } from '../text/l10n.ts';
import type { TextChange } from '../text/span.ts';
import { nameOf } from '../text/uri.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { hoconPlaces } from '../workspace/hoconPlaces.ts';
import type { HoconGroup } from '../workspace/includes.ts';
import { hoconAt, ownTree } from '../workspace/names.ts';
import { rangeOf, textEdits } from './positions.ts';

/** Why a rename is refused, for the user. */
export interface Refusal {
  readonly refused: string;
}

/** The element of a HOCON path under the cursor; nothing else has a name of the user's own choice. */
export function prepareRename(
  analysis: Analysis,
  offset: number,
  groups: readonly HoconGroup[],
): { range: Range; placeholder: string } | Refusal {
  const at = hoconAt(analysis, offset, ownTree(analysis, groups));
  const here = at === undefined ? undefined : pathAt(at.tree, at.offset);
  if (at === undefined || here === undefined)
    return { refused: t`Only a key of a HOCON file or a path in a substitution can be renamed.` };
  const range = rangeOf(analysis.document, toHostSpan(at.embedding, here.span));
  return { range, placeholder: renderElement(here.path.at(-1) ?? '') };
}

/** Gives an element of a HOCON path another name, wherever the loading files and their includes name that path. */
export function rename(
  analysis: Analysis,
  offset: number,
  groups: readonly HoconGroup[],
  newName: string,
): WorkspaceEdit | Refusal {
  const { document } = analysis;
  const at = hoconAt(analysis, offset, ownTree(analysis, groups));
  const here = at === undefined ? undefined : pathAt(at.tree, at.offset);
  if (at === undefined || here === undefined)
    return { refused: t`Only a key of a HOCON file or a path in a substitution can be renamed.` };
  const elements = parsePath(newName.trim());
  if (elements === undefined || elements.length === 0)
    return { refused: t`${newName} is no HOCON path; a name with other characters needs double quotes.` };
  const { embedding, tree } = at;
  const known = embedding === undefined && groups.length > 0 ? groups : [[{ document, tree, prefix: [] }]];
  const wanted = [...here.path.slice(0, -1), ...elements];
  if (renderPath(wanted) === renderPath(here.path)) return { changes: {} };
  const taken = hoconPlaces(known, document.uri, wanted).find((p) => p.kind === 'key');
  if (taken !== undefined)
    return { refused: t`${renderPath(wanted)} is already set in ${nameOf(taken.document.uri)}.` };
  const edits = new Map<string, { changes: TextChange[]; place: (typeof places)[number] }>();
  const places = hoconPlaces(known, document.uri, here.path);
  for (const place of places) {
    const spelled = place.document.name.endsWith('.properties') ? elements.join('.') : renderPath(elements);
    // At the start of a key the bare word would be read as an include.
    const newText = place.leading && elements[0] === 'include' ? `"include"${spelled.slice(7)}` : spelled;
    const own = edits.get(place.document.uri) ?? { changes: [], place };
    own.changes.push({ span: place.span, newText });
    edits.set(place.document.uri, own);
  }
  const changes: NonNullable<WorkspaceEdit['changes']> = {};
  for (const [uri, { changes: list, place }] of edits)
    changes[uri] = textEdits(place.document, toHostChanges(embedding, list));
  return { changes };
}
