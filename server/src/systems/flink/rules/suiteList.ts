import type { Setting, Unit } from '../../../rules/model.ts';
import { ALGORITHMS, unquoted } from './state.ts';

/** `security.ssl.algorithms` as it was meant: the names without what Flink does not take out of the text. */
export interface SuiteList {
  readonly setting: Setting;
  readonly names: readonly string[];
  /** False where blanks, brackets, semicolons or a YAML list reach Java as part of a name. */
  readonly plain: boolean;
}

export function suitesOf(unit: Unit): SuiteList | undefined {
  const setting = unit.get(ALGORITHMS);
  if (setting?.value.state !== 'known' || setting.value.type === 'null') return undefined;
  const { items, text } = setting.value;
  const inner = unquoted(text).trim();
  const names = (items ?? [inner]).flatMap((t) => t.split(/[,;:\s[\]"']+/)).filter((name) => name !== '');
  if (names.length === 0) return undefined;
  return { setting, names, plain: items === undefined && !/[\s;:[\]"']/.test(inner) };
}

export const isProtocolName = (name: string): boolean => /^(?:TLS|SSL)v?[\d._]+$/i.test(name);
