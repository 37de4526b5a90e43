import type { Embedding, Segment } from '../../text/embedding.ts';
import { toHost } from '../../text/embedding.ts';
import { lineStart } from '../../text/span.ts';
import type { ScalarNode } from '../tree.ts';
import { type Decoded, decodeDouble, decodeFlow } from '../yaml/decode.ts';
import { skipSpaces } from '../yaml/scan.ts';
import { spell } from '../yaml/spell.ts';
import { blockEmbedding } from './block.ts';

/** The decoded text of any YAML scalar, with its way back into `text` (the tree's). */
export function scalarEmbedding(text: string, scalar: ScalarNode): Embedding {
  if (scalar.quote === 'block') return blockEmbedding(text, scalar);
  const { inner } = scalar;
  const decoded = decode(text, scalar);
  // An alias: what it stands for is written elsewhere, so that every character leads to the alias.
  if (decoded.text !== scalar.value && scalar.quote === 'none') return aliasEmbedding(scalar);
  const start = lineStart(text, scalar.span.start);
  const indent = ' '.repeat(skipSpaces(text, start, scalar.span.start) - start + 2);
  const encode =
    scalar.quote === 'double'
      ? (t: string) => spell(t, 'double')
      : (t: string) =>
          spell(t, scalar.quote === 'single' ? 'single' : 'block').replace(
            /(?:\r?\n)+/g,
            (run) => `${'\n'.repeat(run.split('\n').length)}${indent}`,
          );
  return { text: decoded.text, host: inner, segments: decoded.segments, encode };
}

function decode(text: string, scalar: ScalarNode): Decoded {
  const { inner, quote } = scalar;
  if (quote === 'double') return decodeDouble(text, inner.start, inner.end);
  return decodeFlow(text, inner.start, inner.end, quote === 'single' ? 'single' : 'none');
}

function aliasEmbedding(scalar: ScalarNode): Embedding {
  const { span, value } = scalar;
  const segment: Segment = { start: 0, length: value.length, hostStart: span.start, hostLength: span.end - span.start };
  return { text: value, host: span, segments: value === '' ? [] : [segment], encode: (t) => t };
}

/** What follows the first `from` characters of an embedding's text. */
export function embeddingFrom(embedding: Embedding, from: number): Embedding {
  const { segments } = embedding;
  const start = toHost(embedding, from);
  const rest = segments.flatMap((s): Segment[] => {
    if (s.start + s.length <= from) return [];
    const cut = Math.max(0, from - s.start);
    const moved = { start: s.start + cut - from, length: s.length - cut };
    const even = s.length === s.hostLength;
    return [
      {
        ...moved,
        hostStart: even ? s.hostStart + cut : s.hostStart,
        hostLength: even ? s.hostLength - cut : s.hostLength,
      },
    ];
  });
  const { changes } = embedding;
  const cut: Embedding = {
    ...embedding,
    text: embedding.text.slice(from),
    host: { start, end: Math.max(start, embedding.host.end) },
    segments: rest,
  };
  if (changes === undefined) return cut;
  const shift = (n: number): number => n + from;
  return {
    ...cut,
    changes: (list) =>
      changes(list.map((c) => ({ span: { start: shift(c.span.start), end: shift(c.span.end) }, newText: c.newText }))),
  };
}
