import type { TextChange } from '../text/span.ts';
import { type DocumentChanges, editsOf } from './fix.ts';
import type { Finding, Fix } from './rule.ts';

export interface Repairs {
  /** Changes of one document do not touch each other; all refer to the present texts. */
  readonly documents: readonly DocumentChanges[];
  /** What they repair, in the order of the findings. */
  readonly applied: readonly { readonly finding: Finding; readonly fix: Fix }[];
  /** Some repair had to wait, because another one changes the same place: analyse again, and ask again. */
  readonly more: boolean;
}

/**
 * The first safe fix of every finding, as far as they go together: a fix is taken whole or not at all, and none that
 * touches a place which an earlier one changes (two findings may ask for the same new line). `allowed` tells which
 * documents may be changed at all; `onError` is told of a rule whose fix cannot be computed.
 */
export function safeRepairs(
  findings: readonly Finding[],
  allowed: (uri: string) => boolean,
  onError?: (finding: Finding, error: unknown) => void,
): Repairs {
  const byUri = new Map<string, TextChange[]>();
  const applied: { finding: Finding; fix: Fix }[] = [];
  let more = false;
  for (const finding of findings) {
    let fix: Fix | undefined;
    let edits: DocumentChanges[] = [];
    try {
      fix = finding.fixes().find((f) => f.safe === true);
      if (fix !== undefined) edits = editsOf(fix).filter((e) => e.changes.length > 0);
    } catch (error) {
      onError?.(finding, error);
    }
    if (fix === undefined || edits.length === 0 || !edits.every((e) => allowed(e.uri))) continue;
    if (edits.some((e) => e.changes.some((c) => byUri.get(e.uri)?.some((o) => touch(o, c)) === true))) {
      more = true;
      continue;
    }
    for (const { uri, changes } of edits) byUri.set(uri, [...(byUri.get(uri) ?? []), ...changes]);
    applied.push({ finding, fix });
  }
  return { documents: [...byUri].map(([uri, changes]) => ({ uri, changes })), applied, more };
}

/** Overlap; also an insertion at the edge of another change: which of the two comes first would be chance. */
function touch(a: TextChange, b: TextChange): boolean {
  const edge = a.span.start === a.span.end || b.span.start === b.span.end ? 1 : 0;
  return a.span.start < b.span.end + edge && b.span.start < a.span.end + edge;
}
