import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../server/src/rules/rule.ts';
import { codeActions } from '../../../server/src/service/codeActions.ts';
import { allRules } from '../../../server/src/workspace/analyse.ts';
import { type Checked, check, marked, uriOf } from '../harness.ts';
import { edited } from '../service/support.ts';

/** `message @ words`, of findings of one rule. */
const of = (checked: Checked, rule: string): string[] =>
  checked.findings
    .filter((f) => f.rule.id === rule)
    .map((f) => `${f.message} @ ${checked.text.slice(f.span.start, f.span.end)}`);

const settings = (checked: Checked): unknown =>
  checked.analysis.units.flatMap((u) => u.settings.map((s) => [s.key, s.value]));

function suppressed(file: string, { analysis, text }: Checked, finding: Finding): string | undefined {
  const found = codeActions({
    document: analysis.document,
    findings: [finding],
    span: finding.span,
    diagnosticOf: () => undefined,
    documentOf: () => undefined,
  }).find((a) => a.title === `Suppress ${finding.rule.id} here`);
  const edits = found?.edit?.changes?.[uriOf(file)];
  return edits === undefined ? undefined : edited(text, edits);
}

/** Lines move down by one, so numbers in messages may differ. */
const without = (messages: readonly string[]): string[] => messages.map((m) => m.replace(/\d+/g, '0'));

describe('"Suppress … here" silences a finding wherever it stands, and brings no other', () => {
  test.each(allRules().map((r) => [r.id, r] as const))('%s', (id, rule) => {
    for (const example of rule.examples.bad) {
      const { file, version, files } = example;
      const around = { ...(version === undefined ? {} : { version }), ...(files === undefined ? {} : { files }) };
      const before = check(file, marked(example.text).text, around);
      for (const finding of before.findings.filter((f) => f.rule.id === id)) {
        const text = suppressed(file, before, finding);
        expect(text, `no comment possible in ${file}`).toBeDefined();
        const after = check(file, text ?? '', around);
        expect(of(after, id).length, text).toBeLessThan(of(before, id).length);
        const known = new Set(without(before.findings.map((f) => f.rule.id + f.message)));
        expect(
          without(after.findings.map((f) => f.rule.id + f.message)).filter((m) => !known.has(m)),
          text,
        ).toEqual([]);
        expect(settings(after)).toEqual(settings(before));
      }
    }
  });
});

describe('comments that people write themselves', () => {
  test.each([
    [
      'behind the setting',
      'flink-conf.yaml',
      'security.ssl.rest.enabled: ture # cluster-tls: ignore config/wrong-value -- later\n',
    ],
    [
      'for the whole file',
      'flink-conf.yaml',
      '# cluster-tls: ignore-file config/wrong-value\na: b\nsecurity.ssl.rest.enabled: ture\n',
    ],
    ['for everything', 'flink-conf.yaml', '# cluster-tls: ignore-file all\nsecurity.ssl.rest.enabled: ture\n'],
    [
      'in properties',
      'alluxio-site.properties',
      '! cluster-tls: ignore config/wrong-value\nalluxio.network.tls.enabled=ture\n',
    ],
    ['in HOCON', 'application.conf', 'akka.remote.artery.enabled = ture // cluster-tls: ignore config/wrong-value\n'],
  ])('%s', (_, file, text) => {
    const checked = check(file, text);
    expect(checked.analysis.units).toHaveLength(1);
    expect(of(checked, 'config/wrong-value')).toEqual([]);
    const bare = check(file, text.replace(/(?:#|!|\/\/) cluster-tls[^\n]*/, ''));
    expect(of(bare, 'config/wrong-value')).toHaveLength(1);
  });
});
