import { t } from '../../text/l10n.ts';

/** `error` breaks a handshake, `warning` will break one or weakens it, `information` is worth knowing. */
export type Severity = 'error' | 'warning' | 'information';

/** One statement about key material that can be false. `S` is what it is about. */
export interface Lint<S> {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong where it is false. */
  readonly summary: string;
  /** Where the rule comes from; `Java 17` where a test asks Java itself. */
  readonly source: string;
  /** What is wrong here, each a sentence for people; none where nothing is. Names from the material are in backquotes. */
  check(subject: S): readonly string[];
}

export interface LintResult {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
}

export function runLints<S>(lints: readonly Lint<S>[], subject: S): readonly LintResult[] {
  return lints.flatMap((lint) =>
    lint.check(subject).map((message) => ({ id: lint.id, severity: lint.severity, message })),
  );
}

/** One sentence where the condition holds. */
export function when(condition: boolean, message: () => string): readonly string[] {
  return condition ? [message()] : [];
}

/** Text out of a file in a message: without signs that could end the backquotes, and of a length that a line can hold. */
export function quoted(text: string): string {
  const clean = text.replace(/[`\p{Cc}]/gu, ' ');
  return `\`${clean.length > 200 ? `${clean.slice(0, 200)}…` : clean}\``;
}

export function dayOf(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : t`an unknown day`;
}

/** The items whose key has come before. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.size === seen.add(keyOf(item)).size);
}
