import type { SyntaxProblem, ValueNode } from '../tree.ts';
import { tokenize } from './tokenizer.ts';

type Kind = 'simple' | 'map' | 'list' | 'open';

const kindOf = (node: ValueNode): Kind =>
  node.kind === 'scalar' ? 'simple' : node.kind === 'map' || node.kind === 'list' ? node.kind : 'open';

const isIndex = (element: string | undefined): boolean => element !== undefined && /^\+?\d{1,10}$/.test(element);

const MIXED = 'Cannot concatenate object or list with a non-object-or-list, these values are not compatible';

/** Unquoted words only: what the reference library drops behind an object or a list. */
export const isBareText = (node: ValueNode): boolean =>
  node.kind === 'scalar' &&
  node.quote === 'none' &&
  node.type === 'string' &&
  tokenize(node.value).tokens.every((t) => t.kind === 'text' || t.kind === 'end');

/**
 * What is wrong with values on one line before any substitution is known. The reference library drops unquoted words
 * behind an object or a list without a word (lightbend config 1.4.3, `ConfigConcatenation.join`).
 */
export function problemOfConcat(parts: readonly ValueNode[]): SyntaxProblem | undefined {
  let left: Kind = 'open';
  let before: ValueNode | undefined;
  let ignored: SyntaxProblem | undefined;
  for (const part of parts) {
    const right = kindOf(part);
    const { start, end } = part.span;
    const mixed = (left === 'simple') !== (right === 'simple') && left !== 'open' && right !== 'open';
    if (mixed && isBareText(part) && part.kind === 'scalar') {
      const message = `'${part.value}' behind an object or a list is ignored`;
      ignored ??= { span: { start, end }, code: 'ignored-text', message, severity: 'warning' };
      continue;
    }
    const indexed = [part, before].every((p) => p?.kind !== 'map' || p.entries.some((e) => isIndex(e.path[0])));
    if (mixed || (left !== right && left !== 'open' && right !== 'open' && !indexed)) {
      return { span: { start, end }, code: 'mixed-values', message: MIXED, severity: 'error' };
    }
    left = right;
    before = part;
  }
  return ignored;
}
