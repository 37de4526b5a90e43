import type { Span, TextChange } from './span.ts';

/** A run of the embedded text that stands in the host: equal lengths, or (an escape, a folded break) any two lengths. */
export interface Segment {
  readonly start: number;
  readonly length: number;
  readonly hostStart: number;
  readonly hostLength: number;
}

/**
 * A document inside another: the decoded text (of a block scalar, a quoted string, an argument), where each of its
 * characters stands in the host document, and how text must be written to stand there.
 */
export interface Embedding {
  readonly text: string;
  /** The piece of the host that holds the embedded text. */
  readonly host: Span;
  /** Ascending and gapless in the embedded text. */
  readonly segments: readonly Segment[];
  /** Writes embedded text in the host's spelling: indentation after line breaks, escapes of a quoted string. */
  encode(text: string): string;
  /**
   * How changes of the embedded text are made in the host, where its lines have an indentation of their own (block
   * scalars): absent where positions and `encode` say all.
   */
  readonly changes?: (changes: readonly TextChange[]) => TextChange[];
}

/** Index of the last segment that starts at or before `offset`. */
function segmentAt(segments: readonly Segment[], offset: number, key: 'start' | 'hostStart'): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle]![key] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Embedded offset to host offset. Where one character ends a segment and the next begins another (a line break of a
 * block scalar with the indentation behind it), `side` decides: 'start' belongs to what follows, 'end' to what precedes.
 */
export function toHost(embedding: Embedding, offset: number, side: 'start' | 'end' = 'start'): number {
  const { segments, host } = embedding;
  if (segments.length === 0) return host.start;
  const index = segmentAt(segments, offset, 'start');
  let s = segments[index]!;
  if (side === 'end' && offset === s.start && index > 0) s = segments[index - 1]!;
  const inside = offset - s.start;
  if (inside >= s.length) return Math.min(s.hostStart + s.hostLength, host.end);
  return s.length === s.hostLength ? s.hostStart + inside : s.hostStart;
}

export const toHostSpan = (embedding: Embedding | undefined, s: Span): Span => {
  if (embedding === undefined) return s;
  const start = toHost(embedding, s.start, 'start');
  return { start, end: s.end > s.start ? Math.max(start, toHost(embedding, s.end, 'end')) : start };
};

/** Host offset to embedded offset, clamped into the embedded text. */
export function toEmbedded(embedding: Embedding | undefined, offset: number): number {
  if (embedding === undefined) return offset;
  const { segments } = embedding;
  if (segments.length === 0 || offset <= segments[0]!.hostStart) return 0;
  const s = segments[segmentAt(segments, offset, 'hostStart')]!;
  const inside = offset - s.hostStart;
  if (inside >= s.hostLength) return s.start + s.length;
  return s.length === s.hostLength ? s.start + inside : s.start;
}

/** Changes of the embedded text as changes of the host document. */
export function toHostChanges(embedding: Embedding | undefined, changes: readonly TextChange[]): TextChange[] {
  if (embedding === undefined) return [...changes];
  if (embedding.changes !== undefined) return embedding.changes(changes);
  return changes.map((c) => ({ span: toHostSpan(embedding, c.span), newText: embedding.encode(c.newText) }));
}

/** An embedding whose text stands unescaped in one piece of the host. */
export function plainEmbedding(text: string, start: number): Embedding {
  const host = { start, end: start + text.length };
  return {
    text,
    host,
    segments: [{ start: 0, length: text.length, hostStart: start, hostLength: text.length }],
    encode: (t) => t,
  };
}
