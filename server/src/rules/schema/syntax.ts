import type { SyntaxProblem } from '../../formats/tree.ts';
import type { Region, Unit } from '../model.ts';
import { defineRule, type Report, type Rule } from '../rule.ts';

export const syntax: Rule = defineRule({
  id: 'config/syntax',
  severity: 'error',
  needs: ['config'],
  summary: 'The product cannot read this text.',
  says: 'Either the whole file is refused (error), or the line is skipped or changed while it is read (warning). The message names what the reader of this product does; generic YAML errors are left to YAML tools.',
  source: 'java.util.Properties 17; flink GlobalConfiguration 1.18, YamlParserUtils 2.2; typesafe-config 1.4',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.ssl.internal.enabled:true|]\nsecurity.ssl.rest.enabled: false\n',
        fixed: 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: false\n',
      },
      { file: 'alluxio-site.properties', text: 'alluxio.network.tls.keystore.path=C:\\users\n' },
      { file: 'application.conf', text: 'akka.remote.artery.ssl.config-ssl-engine.key-store-password = p@ss\n' },
    ],
    good: [
      { file: 'flink-conf.yaml', version: '1.18', text: '# a comment\nsecurity.ssl.internal.enabled: false\n' },
      { file: 'application.conf', text: 'akka.remote.artery.ssl.config-ssl-engine.key-store-password = "<p@ss>"\n' },
    ],
  },
  check(unit, report) {
    reportProblems(unit, report, (region, problem) => !isYamlError(region, problem));
  },
});

export const yamlSyntax: Rule = defineRule({
  id: 'config/yaml-syntax',
  severity: 'error',
  needs: ['config'],
  summary: 'The product cannot read this YAML.',
  says: 'The process does not start: `Error parsing YAML configuration.`, with the reason. A rule of its own, because any YAML extension says the same of a file: where one is at hand, the editor leaves it to that one, unless this rule is given a severity.',
  source: 'flink YamlParserUtils 2.2 (snakeyaml-engine 2.6)',
  examples: {
    bad: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: @secret\n',
      },
    ],
    good: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: "jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: '@secret'\n",
      },
    ],
  },
  check(unit, report) {
    reportProblems(unit, report, isYamlError);
  },
});

/** What a YAML tool says as well of a file; of what is embedded in another file none says anything. */
const isYamlError = (region: Region, { code, key }: SyntaxProblem): boolean =>
  region.embedding === undefined &&
  region.format.id === 'yaml' &&
  key === undefined &&
  (code === 'yaml-syntax' || code === 'duplicate-key');

function reportProblems(unit: Unit, report: Report, wanted: (region: Region, problem: SyntaxProblem) => boolean): void {
  for (const region of unit.regions) {
    for (const problem of region.problems) {
      if (!wanted(region, problem)) continue;
      const { repair } = problem;
      report(
        { region, span: problem.span },
        {
          severity: problem.severity,
          message: problem.message,
          ...(problem.key === undefined ? {} : { unread: [problem.key] }),
          fixes: () =>
            repair === undefined
              ? []
              : [
                  {
                    title: repair.title,
                    changes: [{ op: 'text', uri: region.uri, span: repair.span, newText: repair.newText }],
                  },
                ],
        },
      );
    }
  }
}
