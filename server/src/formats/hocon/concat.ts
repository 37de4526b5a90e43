import { t } from '../../text/l10n.ts';
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
  let indexed = false;
  let ignored: SyntaxProblem | undefined;
  for (const part of parts) {
    const right = kindOf(part);
    const { start, end } = part.span;
    const apart = left === 'open' || right === 'open';
    if (!apart && left !== 'simple' && isBareText(part) && part.kind === 'scalar') {
      const message = t`'${part.value}' behind an object or a list is ignored`;
      ignored ??= { span: { start, end }, code: 'ignored-text', message, severity: 'warning' };
      continue;
    }
    const isList = part.kind === 'map' && part.entries.some((e) => isIndex(e.path[0]));
    // an object with numbers as keys becomes a list beside one
    const converts: boolean = left === 'list' ? isList : left === 'map' && right === 'list' && indexed;
    if (!apart && left !== right && !converts) {
      return { span: { start, end }, code: 'mixed-values', message: MIXED, severity: 'error' };
    }
    indexed = isList || (left === 'map' && right === 'map' && indexed);
    left = converts ? 'list' : right;
  }
  return ignored;
}
