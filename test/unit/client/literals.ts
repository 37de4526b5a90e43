import { transformSync } from 'esbuild';
import { parseAst } from 'vite';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** Told in the reader's language where they are shown (`told`), or not shown at all. */
const DATA = new Set(['says', 'summary', 'source', 'examples']);
/** What these are given is for the log, a key of a cache, or something to look for. */
const UNSEEN =
  /(?:^|\.)(?:log|guarded|ask|note|includes|startsWith|endsWith|indexOf|replace|replaceAll|test|pemBlock|split|subjectOf)$/;

/** The texts in code that look as if people were to read them, but are not marked for translators. */
export function unmarked(code: string): string[] {
  const { code: source } = transformSync(code, { loader: 'ts', format: 'esm', target: 'esnext' });
  const found: string[] = [];
  const visit = (node: Node, inFunction: boolean): void => {
    const within = inFunction || /Function|^(?:Method|Property)Definition/.test(node.type);
    const text = textOf(node);
    if (text !== undefined && isSentence(text)) found.push(text);
    for (const part of partsOf(node, source)) visit(part, within);
    if (node.type === 'TaggedTemplateExpression' && nameOf(node['tag'], source) === 't' && !within)
      found.push(`at the top of a module: ${source.slice(node.start, node.end)}`);
  };
  visit(parseAst(source) as unknown as Node, false);
  return found;
}

function partsOf(node: Node, source: string): readonly Node[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [];
    case 'Property':
      return DATA.has(nameOf(node['key'], source)) ? [] : [node['value'] as Node];
    case 'TaggedTemplateExpression':
      return (node['quasi'] as { expressions: Node[] }).expressions;
    case 'BinaryExpression':
      return /^[!=]==$/.test(node['operator'] as string)
        ? nodesIn(node).filter((each) => !isText(each))
        : nodesIn(node);
    case 'CallExpression':
      return UNSEEN.test(nameOf(node['callee'], source))
        ? nodesIn(node).filter((each) => !isText(each))
        : nodesIn(node);
    default:
      return nodesIn(node);
  }
}

const nodesIn = (node: Node): Node[] =>
  Object.values(node)
    .flat()
    .filter((part): part is Node => typeof (part as Node | null)?.type === 'string');

const nameOf = (node: unknown, source: string): string => {
  const { start, end } = node as Node;
  return source.slice(start, end).replace(/^['"]|['"]$/g, '');
};

const isText = (node: Node): boolean => textOf(node) !== undefined;

function textOf(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node.type !== 'TemplateLiteral') return undefined;
  const pieces = node['quasis'] as { value: { cooked: string } }[];
  return pieces.map(({ value }, i) => `${i > 0 ? `{${i - 1}}` : ''}${value.cooked}`).join('');
}

/** Two words beside each other, or one beside a value; no command line, file, comment or place to fill in. */
const isSentence = (text: string): boolean =>
  /[a-z]['’"`)}]?[,;:.]? (?:["`(]?\{\d\}\S* )*["`(]?[A-Za-z]|\{\d\} [a-z]{2,}|[A-Za-z]{2,} \{\d\}|^[A-Z][a-z]+ \S|^ (?:and|or)\b/.test(
    text,
  ) &&
  !/\n./.test(text) &&
  !/^\s*(?:#|-----|-{1,2}[a-z]|<[^<>]*>$|[\w-]+: |(?:kubectl|helm|openssl|cluster-tls) )/.test(text);
