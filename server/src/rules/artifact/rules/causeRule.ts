import { t } from '../../../text/l10n.ts';
import type { Unit } from '../../model.ts';
import type { Fix, Rule, RuleContext } from '../../rule.ts';
import { diagnoseConnection } from '../connections.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { lintUse } from '../lints.ts';
import { materialOf } from '../material.ts';
import type { Cause, Material } from '../model.ts';
import { diagnosePairs } from '../pairs.ts';
import { diagnoseUse } from '../uses.ts';

const kept = new WeakMap<Material, Map<Unit, readonly Diagnosis[]>>();

/** All that is wrong with a unit's key material, worked out once in each run of the rules. */
export function diagnoses(unit: Unit, context: RuleContext): readonly Diagnosis[] {
  let units = kept.get(context.material);
  if (units === undefined) {
    units = new Map();
    kept.set(context.material, units);
  }
  let all = units.get(unit);
  if (all === undefined) {
    const { uses, connections } = materialOf(unit);
    const files = uses.flatMap((use) => diagnoseUse(unit, use, context) ?? []);
    const handshakes = connections.flatMap((connection) => diagnoseConnection(unit, connection, context));
    const broken = new Set([...files, ...handshakes].map((each) => placeOf(each)));
    // What a lint says of a file that is refused anyway is no news.
    const lints = uses.flatMap((use) => lintUse(unit, use, context)).filter((each) => !broken.has(placeOf(each)));
    const pairs = diagnosePairs(unit, context).filter((each) => !broken.has(placeOf(each)));
    all = [...files, ...onceEach([...handshakes, ...pairs]), ...lints];
    units.set(unit, all);
  }
  return all;
}

/** What one pair of files does to several connections, or in both directions of one, is one mistake. */
function onceEach(found: readonly Diagnosis[]): Diagnosis[] {
  const seen = new Set<string>();
  return found.filter((each) => {
    // Of what is wrong with the certificate itself, it does not matter who refuses it.
    const sides = each.cause === 'not-trusted' ? (each.related ?? []) : [];
    const related = sides.map((r) => ('setting' in r ? r.setting.valueSpan : r.span).start);
    const id = [each.cause, placeOf(each), ...related].join(' ');
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

const placeOf = ({ at }: Diagnosis): number => ('value' in at ? at.value.valueSpan.start : -1);

/** What new certificates repair. */
const reissued: ReadonlySet<Cause> = new Set<Cause>(['expired', 'expiring', 'usage', 'name-not-covered', 'weak']);
const generate = (): Fix => ({
  title: t`Generate new certificates…`,
  changes: [],
  command: { name: 'generate' },
});

/** The rule of one cause: `artifact/<cause>`. */
export const causeRule = (cause: Cause, rule: Omit<Rule, 'id' | 'needs' | 'check'>): Rule => ({
  ...rule,
  id: `artifact/${cause}`,
  needs: ['artifact'],
  check(unit, report, context) {
    for (const { at, message, severity, related, fixes, cause: found } of diagnoses(unit, context)) {
      if (found !== cause) continue;
      report(at, {
        message,
        severity,
        ...(related === undefined ? {} : { related }),
        fixes: () => [...(fixes?.() ?? []), ...(reissued.has(cause) ? [generate()] : [])],
      });
    }
  },
});
