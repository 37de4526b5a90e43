import type { Quote, ScalarNode } from '../tree.ts';
import { coreType, legacyTyped } from './core.ts';

/** Control characters but not TAB, line separators, and the byte order mark: readable in double quotes only. */
const UNPRINTABLE = /[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;
const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
};

/** The inside of a double quoted scalar. */
export const escapeDouble = (value: string): string =>
  value.replace(/["\\\t]|[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/g, (c) => {
    const code = c.charCodeAt(0);
    return (
      SHORT[c] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });

/** True if a text stays the same text without quotes, for readers of YAML 1.1 and 1.2 alike. */
export function isPlainSafe(value: string, flow = false): boolean {
  if (value === '' || value.trim() !== value || /[\t]/.test(value) || UNPRINTABLE.test(value)) return false;
  if (/^[,[\]{}#&*!|>'"%@`?:=]|^-(?:[\s-]|$)|^\.{3}/.test(value)) return false;
  if (/:(?:\s|$)|\s#/.test(value) || (flow && /[,[\]{}]/.test(value))) return false;
  return coreType(value) === 'string' && !legacyTyped(value);
}

/** A string as a whole scalar: plain where that changes nothing, else in single quotes, or double ones if it must. */
export function spellString(value: string, flow = false, double = false): string {
  if (isPlainSafe(value, flow)) return value;
  return double || UNPRINTABLE.test(value) ? `"${escapeDouble(value)}"` : `'${value.replaceAll("'", "''")}'`;
}

/** The spelling inside of quotes that stand already, or of a whole string where there are none. */
export function spell(value: string, quote: Quote): string {
  switch (quote) {
    case 'double':
      return escapeDouble(value);
    case 'single':
      return value.replaceAll("'", "''");
    case 'block':
      return value;
    default:
      return spellString(value);
  }
}

/** How a new scalar is written, which depends on what stands there or beside it. */
export interface Manner {
  readonly flow: boolean;
  /** JSON: everything in double quotes. */
  readonly json: boolean;
  /** `true`, `false` and decimal integers stand unquoted in this place. */
  readonly typed: boolean;
  /** Values beside it stand in double quotes rather than in single ones. */
  readonly double?: boolean;
}

export const isTyped = (scalar: ScalarNode): boolean =>
  scalar.quote === 'none' && (scalar.type === 'boolean' || scalar.type === 'number');

/** A value as the surroundings write theirs. */
export function spellValue(value: string, manner: Manner): string {
  if (manner.typed && /^(?:true|false|-?(?:0|[1-9][0-9]{0,17}))$/.test(value)) return value;
  return manner.json ? `"${escapeDouble(value)}"` : spellString(value, manner.flow, manner.double);
}

export const spellKey = (key: string, manner: Pick<Manner, 'flow' | 'json'>): string =>
  manner.json ? `"${escapeDouble(key)}"` : spellString(key, manner.flow);
