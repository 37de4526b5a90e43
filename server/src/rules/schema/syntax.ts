import { defineRule, type Rule } from '../rule.ts';

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
    for (const region of unit.regions) {
      for (const problem of region.problems) {
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
  },
});
