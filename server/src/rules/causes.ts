import type { Unit } from './model.ts';
import type { Finding, Severity } from './rule.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
const rank = (severity: Severity): number => ORDER.indexOf(severity);

/**
 * A key that is not read as it stands has consequences that other rules see: what was meant by it is missing, a switch is
 * off, a prefix is in the way. These are one mistake, so they become one finding: where it was made, as severe as the
 * worst consequence and with its message, repaired at its root first. Linear in the length of the messages.
 */
export function joinCauses(findings: readonly Finding[]): Finding[] {
  const causes = findings.filter((f) => f.unread !== undefined);
  if (causes.length === 0) return [...findings];
  const naming = byKeyNamed(findings);
  const gone = new Set<Finding>();
  const joined = new Map<Finding, Finding>();
  for (const cause of causes) {
    const effects = (cause.unread ?? [])
      .flatMap((key) => naming.get(cause.unit)?.get(key) ?? [])
      .filter((f) => !gone.has(f) && f.uri === cause.uri);
    const [worst] = effects.sort((a, b) => rank(a.severity) - rank(b.severity));
    if (worst === undefined) continue;
    for (const effect of effects) gone.add(effect);
    // Each consequence has one cause, and each list is gone through once.
    for (const key of cause.unread ?? []) naming.get(cause.unit)?.delete(key);
    // What stops the reading of the file leaves no time for consequences.
    if (cause.severity === 'error') continue;
    joined.set(cause, {
      ...worst,
      span: cause.span,
      message: `${worst.message} ${cause.message}`,
      tags: cause.tags,
      fixes: () => [...cause.fixes(), ...worst.fixes()],
    });
  }
  return gone.size === 0 ? [...findings] : findings.filter((f) => !gone.has(f)).map((f) => joined.get(f) ?? f);
}

/** The findings that may be consequences, by the keys that their messages name. */
function byKeyNamed(findings: readonly Finding[]): Map<Unit, Map<string, Finding[]>> {
  const naming = new Map<Unit, Map<string, Finding[]>>();
  for (const finding of findings) {
    if (finding.unread !== undefined || rank(finding.severity) > rank('warning')) continue;
    const keys = naming.get(finding.unit) ?? new Map<string, Finding[]>();
    naming.set(finding.unit, keys);
    for (const key of new Set(finding.message.match(/[\w-]+(?:\.[\w-]+)+/g))) {
      const others = keys.get(key);
      if (others === undefined) keys.set(key, [finding]);
      else others.push(finding);
    }
  }
  return naming;
}
