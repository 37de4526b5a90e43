import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { Unit } from '../rules/model.ts';
import { inRange } from '../rules/version.ts';
import { t } from '../text/l10n.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import { rangeOf } from './positions.ts';

/** Kinds of hints; each has its switch `clusterTls.inlayHints.<kind>`. */
export const hintKinds = {
  fallback: 'Behind a key that other, unset keys fall back to: which of them it serves.',
  substitution: 'Behind a value that an environment variable may replace: what holds if it is unset.',
  expiry: 'Behind the path of a keystore or certificate: the days until the first certificate in it ends.',
  alias: 'Behind the path of a keystore: the key that is taken where the configuration names none.',
  file: 'Behind the path of a keystore or certificate: the file of the workspace that it was found to mean.',
} as const;

export type HintKind = keyof typeof hintKinds;

/** Hints in a piece of a document. A switch that is not set is on. */
export function inlayHints(analysis: Analysis, within: Span, switches: Readonly<Record<string, boolean>>): InlayHint[] {
  const hints = new Map<number, { text: string; tooltip: string }>();
  for (const unit of analysis.units) {
    for (const setting of unit.settings) {
      if (setting.uri !== analysis.document.uri || setting.include !== undefined) continue;
      if (setting.span.end < within.start || setting.span.start > within.end) continue;
      if (switches['fallback'] !== false && unit.get(setting.key) === setting) {
        const served = servedBy(unit, setting.key);
        if (served.length > 0)
          hints.set(setting.span.end, {
            text: t`also ${served.map((k) => shorten(k, setting.key)).join(', ')}`,
            tooltip: t`In effect as well for ${served.join(', ')}, which are not set.`,
          });
      }
      if (
        switches['substitution'] !== false &&
        setting.value.state === 'unknown' &&
        setting.value.fallback !== undefined &&
        unit.schema.options.get(setting.key)?.secret !== true &&
        unit.schema.options.get(setting.key) !== undefined
      ) {
        hints.set(setting.span.end, {
          text: t`else ${setting.value.fallback === '' ? t`empty` : setting.value.fallback.slice(0, 60)}`,
          tooltip: t`Holds if the variable is not set.`,
        });
      }
    }
  }
  return [...hints].map(([at, hint]) => ({
    position: rangeOf(analysis.document, { start: at, end: at }).start,
    label: hint.text,
    tooltip: hint.tooltip,
    kind: InlayHintKind.Parameter,
    paddingLeft: true,
  }));
}

/** Options that are unset and for which this key is the first fallback that is set. */
function servedBy(unit: Unit, key: string): string[] {
  return (fallbackUsers(unit).get(key) ?? []).filter((name) => {
    const option = unit.schema.options.get(name);
    // Addresses and ports fall back as well; that is nobody's question in a file without TLS.
    if (option?.related === true || unit.get(name) !== undefined) return false;
    const first = option?.fallbacks?.find((f) => inRange(unit.version.text, f.when) && unit.get(f.key) !== undefined);
    return first?.key === key;
  });
}

const users = new WeakMap<object, Map<string, string[]>>();

function fallbackUsers(unit: Unit): Map<string, string[]> {
  let map = users.get(unit.schema);
  if (map === undefined) {
    map = new Map();
    for (const option of unit.schema.options.all)
      for (const f of option.fallbacks ?? []) map.set(f.key, [...(map.get(f.key) ?? []), option.name]);
    users.set(unit.schema, map);
  }
  return map;
}

/** `security.ssl.internal.keystore` beside `security.ssl.keystore` reads `internal.keystore`. */
function shorten(key: string, beside: string): string {
  const a = key.split('.');
  const b = beside.split('.');
  let i = 0;
  while (i < a.length - 1 && a[i] === b[i]) i++;
  return a.slice(i).join('.');
}
