import type { Finding } from './rule.ts';

/**
 * Suppressions written as comments, in any format:
 * - `# cluster-tls: ignore <rule> [<rule> …] [-- reason]` on the line before, or behind the setting where the format has
 *   trailing comments;
 * - `# cluster-tls: ignore-file <rule>|all [-- reason]` anywhere.
 */
export function suppress(text: string, findings: readonly Finding[]): Finding[] {
  if (findings.length === 0 || !text.includes('cluster-tls:')) return [...findings];
  const marks = readMarks(text);
  if (marks.length === 0) return [...findings];
  return findings.filter(
    (f) => !marks.some((m) => m.hits(f.span.start) && (m.rules.includes(f.rule.id) || m.rules.includes('all'))),
  );
}

interface Mark {
  readonly rules: readonly string[];
  hits(offset: number): boolean;
}

function readMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  for (const match of text.matchAll(/(?:#|\/\/|!)[ \t]*cluster-tls:[ \t]*(ignore|ignore-file)[ \t]+([^\r\n]*)/g)) {
    const rules = match[2]!
      .split('--')[0]!
      .split(/[\s,]+/)
      .filter((r) => r !== '');
    if (match[1] === 'ignore-file') {
      marks.push({ rules, hits: () => true });
      continue;
    }
    const at = match.index;
    const start = text.lastIndexOf('\n', at - 1) + 1;
    const alone = text.slice(start, at).trim() === '';
    let from = start;
    if (alone) {
      // The comment speaks for the next line that is neither blank nor another comment.
      from = nextLine(text, at);
      while (from < text.length && /^[ \t]*(?:[#!]|\/\/|\r?\n|$)/.test(text.slice(from, from + 200))) {
        const next = nextLine(text, from);
        if (next === from) break;
        from = next;
      }
    }
    const to = nextLine(text, from);
    marks.push({ rules, hits: (offset) => offset >= from && (offset < to || to === text.length) });
  }
  return marks;
}

function nextLine(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  return lf < 0 ? text.length : lf + 1;
}
