import { describe, expect, test } from 'vitest';
import { check, fixed, shown } from '../harness.ts';

const options = '-Xmx1g -Dalluxio.network.tls.enabled=true -Dalluxio.network.tls.truststore.pth=/t.jks';
const wrong = 'warning config/unknown-key @ alluxio.network.tls.truststore.pth';
const ours = (found: readonly string[]): string[] => found.filter((f) => f.includes('alluxio'));

/** Every place in which Flink takes options for its JVMs. */
const places: Record<string, [file: string, text: string]> = {
  'flink-conf.yaml': ['flink-conf.yaml', `jobmanager.rpc.address: jm\nenv.java.opts.taskmanager: ${options}\n`],
  'config.yaml, nested': [
    'flink/conf/config.yaml',
    `jobmanager:\n  rpc:\n    address: jm\nenv:\n  java:\n    opts:\n      all: "${options}"\n`,
  ],
  flinkConfiguration: [
    'd.yaml',
    `apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n    env.java.opts: ${options}\n`,
  ],
  'a part of a ConfigMap': [
    'c.yaml',
    `apiVersion: v1\nkind: ConfigMap\ndata:\n  flink-conf.yaml: |+\n    jobmanager.rpc.address: jm\n    env.java.opts: ${options}\n`,
  ],
};

describe('-Dalluxio options in env.java.opts', () => {
  test.each(Object.entries(places))('%s', (_, [file, text]) => {
    const checked = check(file, text);
    expect(ours(shown(checked))).toEqual([wrong]);
    const finding = checked.findings.find((f) => f.rule.id === 'config/unknown-key');
    expect(finding && fixed(checked, finding)).toBe(text.replace('truststore.pth', 'truststore.path'));
  });

  test('options of others give nothing', () => {
    const checked = check('flink-conf.yaml', 'env.java.opts: -Xmx1g -Dlog4j2.debug=true\n');
    expect(checked.analysis.units.map((u) => u.system)).toEqual(['flink']);
  });
});
