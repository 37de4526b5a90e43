import { t } from '../../text/l10n.ts';
import { type Span, span } from '../../text/span.ts';
import { LineEntry } from '../lineEntry.ts';
import { breakAt, skipBreak } from '../lines.ts';
import type { ConfigTree, Entry, SyntaxProblem } from '../tree.ts';
import { type ConfLine, ConfLines, nearPair, trimmedEnd, trimmedStart, valuePlace } from './line.ts';

/** What Flink's start scripts print in place of a configuration (flink 1.19 config-parser-utils.sh). */
const failure = '[ERROR] Could not parse configurations properly.';

// The warnings of flink GlobalConfiguration 1.18.
const notAPair = "Line is not a key-value pair (missing space after ':'?)";
const empty = 'Key or value was empty';

/** The entry of a key and a value, which stand before and behind the colon of a line. */
export function makeEntry(text: string, line: ConfLine, colon: number): Entry {
  let start = trimmedStart(text, colon + 1, line.end);
  if (start >= line.end) start = valuePlace(text, colon);
  return new LineEntry(text, line.start, trimmedEnd(text, line.start, colon), ':', start, Math.max(start, line.end));
}

/** Why Flink skips a line that is no pair, and the repair where it is clear what was meant. */
function skipped(text: string, line: ConfLine): SyntaxProblem {
  const place = span(line.start, line.end);
  const near = nearPair(text, line);
  if (near === undefined) return { span: place, code: 'not-a-pair', message: notAPair, severity: 'warning' };
  const colon = text.charCodeAt(near.operatorAt) === 58;
  return {
    span: place,
    code: 'missing-space',
    message: notAPair,
    severity: 'warning',
    key: text.slice(line.start, near.keyEnd),
    repair: {
      title: colon ? t`Insert a space after ':'` : t`Write ': ' instead of '='`,
      span: span(colon ? near.operatorAt + 1 : near.keyEnd, near.valueStart),
      newText: colon ? ' ' : ': ',
    },
  };
}

/** A file into which a failed start script wrote its message: what else stands in it is output of that script. */
function destroyed(text: string): ConfigTree {
  const problem: SyntaxProblem = {
    span: span(0, breakAt(text, 0)),
    code: 'destroyed',
    message: t`This is the error output of a Flink start script, no longer a configuration.`,
    severity: 'error',
  };
  return treeOf(text, [], [], [problem]);
}

function treeOf(text: string, entries: Entry[], comments: Span[], problems: SyntaxProblem[]): ConfigTree {
  const root = { kind: 'map', span: span(0, text.length), entries, style: 'block' } as const;
  return { format: 'flinkConf', text, roots: [root], comments, problems, includes: [] };
}

/**
 * Reads a text as the legacy parser of flink-conf.yaml does (flink GlobalConfiguration up to 1.20): no YAML, but one
 * `key: value` a line, comments from the first `#` on, no quotes, no nesting. What Flink skips with a warning is a
 * problem; only `key:` also makes an entry, with an empty value that Flink does not set. Of equal keys the last counts.
 */
export function parseFlinkConf(text: string): ConfigTree {
  if (text.startsWith(failure)) return destroyed(text);
  const entries: Entry[] = [];
  const comments: Span[] = [];
  const problems: SyntaxProblem[] = [];
  const bom = text.charCodeAt(0) === 0xfeff;
  if (bom) {
    problems.push({
      span: span(0, 1),
      code: 'bom',
      message: t`The byte order mark becomes part of the first key.`,
      severity: 'warning',
      repair: { title: t`Remove the byte order mark`, span: span(0, 1), newText: '' },
    });
  }
  const lines = new ConfLines(text);
  for (let at = 0; at < text.length; ) {
    const line = lines.read(at);
    at = skipBreak(text, line.lineEnd);
    if (line.hash >= 0) comments.push(span(line.hash, line.lineEnd));
    const { start, end, colon } = line;
    if (start === end || (bom && start === 0 && end === 1)) continue;
    const place = span(start, end);
    if (colon < 0) problems.push(skipped(text, line));
    else if (colon === start) problems.push({ span: place, code: 'not-a-pair', message: empty, severity: 'warning' });
    else {
      entries.push(makeEntry(text, line, colon));
      if (colon === end - 1) {
        const message = text.charCodeAt(colon + 1) === 32 ? empty : notAPair;
        const key = text.slice(start, colon);
        problems.push({ span: place, code: 'empty-value', message, severity: 'warning', key });
      }
    }
  }
  return treeOf(text, entries, comments, problems);
}
