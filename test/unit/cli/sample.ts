import type { Report, ReportedFinding } from '../../../server/src/cli/report.ts';
import type { Rule } from '../../../server/src/rules/rule.ts';

export const rule: Rule = {
  id: 'config/duplicate-key',
  severity: 'warning',
  needs: ['config'],
  summary: 'The key is set twice; only the last one counts.',
  says: 'The later line replaces the earlier one.',
  source: 'java.util.Properties 17',
  examples: {
    bad: [{ file: 'flink-conf.yaml', text: 'a: 1\na: 2\n' }],
    good: [{ file: 'flink-conf.yaml', text: 'a: 1\n' }],
  },
  check: () => {},
};

export const finding = (changes: Partial<ReportedFinding> = {}): ReportedFinding => ({
  file: 'conf/flink-conf.yaml',
  range: { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } },
  severity: 'warning',
  rule,
  message: 'Set twice.',
  line: { text: 'key: value', from: 5, to: 10 },
  related: [],
  fixes: [],
  ...changes,
});

export const report = (findings: readonly ReportedFinding[]): Report => ({ files: 4, read: 9, findings });
