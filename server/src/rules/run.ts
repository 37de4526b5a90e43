import { isLeftInEnglish, t, told } from '../text/l10n.ts';
import type { Span } from '../text/span.ts';
import { joinCauses } from './causes.ts';
import type { Unit } from './model.ts';
import type { Details, Finding, Place, Rule, RuleContext, Severity } from './rule.ts';
import { inRange } from './version.ts';

/** The user's word on a rule: a severity, 'off', or 'default'. */
export type RuleLevels = Readonly<Record<string, Severity | 'off' | 'default'>>;

export interface RunOptions extends RuleContext {
  readonly levels?: RuleLevels;
  /** Told of a rule that threw; the others still run. */
  readonly onError?: (rule: Rule, error: unknown) => void;
  readonly cancelled?: () => boolean;
}

/**
 * Runs rules over the units of one document. Findings come in document order, each place and message once, although a
 * region may belong to several units; a wrong key and what comes of it are one.
 */
export const runRules = (rules: readonly Rule[], units: readonly Unit[], uri: string, options: RunOptions): Finding[] =>
  joinFindings(collectFindings(rules, units, uri, options));

/** What rules find, before findings of one cause are joined. Nothing where the run is cancelled. */
export function collectFindings(
  rules: readonly Rule[],
  units: readonly Unit[],
  uri: string,
  options: RunOptions,
): Finding[] {
  const findings = new Map<string, Finding>();
  for (const unit of units) {
    for (const rule of rules) {
      if (options.cancelled?.()) return [];
      const level = options.levels?.[rule.id] ?? 'default';
      const blind = options.deployment === undefined && rule.needs.includes('deployment');
      if (level === 'off' || blind || !appliesTo(rule, unit)) continue;
      try {
        rule.check(
          unit,
          (place, details) => {
            const finding = make(rule, unit, uri, place, details ?? {}, level === 'default' ? undefined : level);
            const id = `${rule.id}\n${finding.uri}\n${finding.span.start}\n${finding.span.end}\n${finding.message}`;
            if (!findings.has(id)) findings.set(id, finding);
          },
          options,
        );
      } catch (error) {
        options.onError?.(rule, error);
      }
    }
  }
  return [...findings.values()];
}

/** Findings of all phases together: one for each cause, in document order. */
export const joinFindings = (findings: readonly Finding[]): Finding[] =>
  joinCauses(findings).sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || a.rule.id.localeCompare(b.rule.id),
  );

/** Whether a rule asks for nothing but configuration, so that it can run at once. */
export const isImmediate = (rule: Rule): boolean => rule.needs.every((need) => need === 'config');

/** Rules of no system in particular. */
const shared: ReadonlySet<string> = new Set(['config', 'artifact', 'kubernetes']);

export function appliesTo(rule: Rule, unit: Unit): boolean {
  const owner = rule.id.slice(0, rule.id.indexOf('/'));
  if (!shared.has(owner) && owner !== unit.system) return false;
  if (rule.products !== undefined && !rule.products.includes(unit.product)) return false;
  return inRange(unit.version.text, rule.versions);
}

function make(
  rule: Rule,
  unit: Unit,
  document: string,
  place: Place,
  details: Details,
  level: Severity | undefined,
): Finding {
  const { uri, span, note } = locate(place, document);
  return {
    rule,
    severity: level ?? details.severity ?? rule.severity,
    message: messageOf(rule, details.message) + note,
    uri,
    span,
    unit,
    related: (details.related ?? []).map((related) =>
      'setting' in related
        ? { uri: related.setting.uri, span: related.setting.span, message: related.message }
        : related,
    ),
    tags: details.tags ?? rule.tags ?? [],
    ...(details.unread === undefined ? {} : { unread: details.unread }),
    fixes: details.fixes ?? (() => []),
  };
}

/** A finding on an included setting stands at the include statement of the document that is looked at. */
function locate(place: Place, document: string): { uri: string; span: Span; note: string } {
  if ('uri' in place) return { uri: place.uri, span: place.span, note: '' };
  if ('region' in place) return { uri: place.region.uri, span: place.span ?? place.region.anchor, note: '' };
  const setting = 'key' in place ? place.key : 'value' in place ? place.value : place.entry;
  if (setting.include !== undefined && setting.uri !== document) {
    return {
      uri: document,
      span: setting.include,
      note: t` (${setting.key} in ${setting.uri.slice(setting.uri.lastIndexOf('/') + 1)})`,
    };
  }
  const span =
    'key' in place ? setting.keySpan : 'value' in place ? nonEmpty(setting.valueSpan, setting.keySpan) : setting.span;
  return { uri: setting.uri, span, note: '' };
}

const nonEmpty = (span: Span, instead: Span): Span => (span.end > span.start ? span : instead);

/** The very words of a product are not translated: readers of another language are first told what they are about. */
function messageOf({ summary }: Rule, message: string | undefined): string {
  if (message === undefined) return told(summary);
  return isLeftInEnglish(message) && told(summary) !== summary ? `${told(summary)} ${message}` : message;
}
