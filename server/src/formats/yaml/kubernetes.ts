import type { ScalarNode } from '../tree.ts';
import { coreType } from './core.ts';

/** What the Kubernetes API server's YAML reader (go-yaml v2, then JSON) makes of a scalar. */
export type K8sScalar =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'null'; readonly value: null };

const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * An integer as go-yaml v2 reads it: decimal, `0` octal, `0o`, `0x`, `0b`, with `_` between the digits. undefined for
 * anything else, and for what does not fit into 64 bits (a float then).
 */
export function k8sInt(source: string): bigint | undefined {
  if (source.length > 80 || !/^[-+]?[0-9]/.test(source)) return undefined;
  const digits = source.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const bare = digits.replace(/^[-+]/, '');
  const value = readDigits(bare);
  if (value === undefined) return undefined;
  const signed = negative ? -value : value;
  return signed >= -(2n ** 63n) && signed < 2n ** 64n ? signed : undefined;
}

function readDigits(bare: string): bigint | undefined {
  if (/^0[oO]?[0-7]+$/.test(bare)) return BigInt(`0o${bare.replace(/^0[oO]?/, '')}`);
  if (/^(?:0|[1-9][0-9]*)$/.test(bare)) return BigInt(bare);
  if (/^0[xX][0-9a-fA-F]+$/.test(bare) || /^0[bB][01]+$/.test(bare)) return BigInt(bare);
  return undefined;
}

/** A scalar by its source text: dates and `12:30:00` are strings there, `yes` is a bool, `0400` is 256. */
export function k8sScalar(node: ScalarNode): K8sScalar {
  const { value } = node;
  const tagged = node.type === 'string' && coreType(value) !== 'string';
  if (node.quote !== 'none' || tagged) return { type: 'string', value };
  if (/^(?:~|null|Null|NULL)?$/.test(value)) return { type: 'null', value: null };
  if (TRUE.test(value)) return { type: 'bool', value: true };
  if (FALSE.test(value)) return { type: 'bool', value: false };
  const int = k8sInt(value);
  if (int !== undefined) return { type: 'int', value: int };
  const plain = value.replaceAll('_', '');
  if (FLOAT.test(plain) && value.length < 400) return { type: 'float', value: Number(plain) };
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(value))
    return { type: 'float', value: value.startsWith('-') ? -Infinity : Infinity };
  return /^\.(?:nan|NaN|NAN)$/.test(value) ? { type: 'float', value: Number.NaN } : { type: 'string', value };
}
