import type { ScalarNode } from '../tree.ts';

const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const INTEGER = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** What the core schema makes of an unquoted scalar (YAML 1.2.2 section 10.3.2). */
export function coreType(source: string): ScalarNode['type'] {
  const first = source.charCodeAt(0);
  // Digits, '+', '-', '.', '~', and the first letters of null, true and false: anything else is a string at once.
  const candidate =
    source === '' || (first >= 0x30 && first <= 0x39) || first === 0x7e || '+-.nNtTfF'.includes(source.charAt(0));
  if (!candidate) return 'string';
  if (NULL.test(source)) return 'null';
  if (BOOLEAN.test(source)) return 'boolean';
  return INTEGER.test(source) || FLOAT.test(source) || SPECIAL_FLOAT.test(source) ? 'number' : 'string';
}

/**
 * True if some YAML 1.1 reader (go-yaml v2, snakeyaml, PyYAML) takes an unquoted scalar for something that is no
 * string: yes/no/on/off, y/n, octal and binary numbers, `1_000`, base 60, dates, `<<`, `=` (yaml.org/type).
 */
export function legacyTyped(source: string): boolean {
  return (
    /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|=)$/.test(source) ||
    /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[0-9][0-9_]*)$/.test(source) ||
    /^[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?$/.test(source) ||
    /^[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?$/.test(source) ||
    /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(source) ||
    /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt\s])/.test(source)
  );
}
