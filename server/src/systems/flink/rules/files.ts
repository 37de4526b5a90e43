import type { Unit } from '../../../rules/model.ts';
import { type Change, defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { knownSettings } from '../../../rules/unit.ts';
import { toHostChanges } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import { folderOf } from '../../../text/uri.ts';
import { factsOf } from '../facts.ts';
import { migrate } from '../migrate.ts';
import { findNested } from '../nested.ts';
import { options } from '../options.ts';

export const fileNotRead: Rule = defineRule({
  id: 'flink/file-not-read',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'This version of Flink does not read the file.',
  says: 'Up to 1.18 Flink reads `flink-conf.yaml` only, from 2.0 on `config.yaml` only. In 1.19 and 1.20 `flink-conf.yaml` wins where it is present, and `config.yaml` is not read. The log tells which: `Using legacy YAML parser …` or `Using standard YAML parser …`.',
  source: 'flink GlobalConfiguration 1.18, 1.19, 2.0',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '2.0',
        text: '[|security.ssl.internal.enabled|]: true\n',
      },
      {
        file: 'configmap.yaml',
        version: '2.0',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  [|flink-conf.yaml|]: |\n    security.ssl.internal.enabled: true\n',
        fixed:
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  config.yaml: |\n    security.ssl.internal.enabled: true\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', version: '1.20', text: 'security.ssl.internal.enabled: true\n' },
      {
        file: 'configmap.yaml',
        version: '1.20',
        text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  config.yaml: |\n    security.ssl.internal.enabled: true\n',
      },
    ],
  },
  check(unit, report) {
    const { ignored } = factsOf(unit);
    const region = unit.regions[0];
    if (ignored === undefined || region === undefined) return;
    const secure = knownSettings(unit).length > 0;
    report(
      { region },
      {
        // Without TLS in it, or beside another file, it may well be there for another Flink.
        ...(secure && (!unit.version.assumed || factsOf(unit).partial === true) ? {} : { severity: 'information' }),
        message: ignored,
        fixes: () => migration(unit),
      },
    );
  },
});

/** In a ConfigMap the part changes its name and its syntax; beside a file of its own the new one is made. */
function migration(unit: Unit): Fix[] {
  const region = unit.regions[0];
  if (region === undefined || region.dialect !== 'legacy') return [];
  if (region.embedding === undefined) {
    const uri = `${folderOf(region.uri)}/config.yaml`;
    return [
      { title: t`Write config.yaml beside it`, changes: [{ op: 'create', uri, text: migrate(region.tree.text) }] },
    ];
  }
  const { embedding, uri, anchor } = region;
  const changes: Change[] = [{ op: 'text', uri, span: anchor, newText: 'config.yaml' }];
  const text = migrate(embedding.text);
  if (text !== embedding.text) {
    const whole = { span: { start: 0, end: embedding.text.length }, newText: text };
    for (const { span, newText } of toHostChanges(embedding, [whole])) changes.push({ op: 'text', uri, span, newText });
  }
  return [{ title: t`Make it config.yaml`, changes }];
}

export const destroyed: Rule = defineRule({
  id: 'flink/destroyed-config',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'This is the output of a failed start script, no configuration.',
  says: 'The start scripts read the configuration and write it back. Where reading fails (a duplicate key, wrong YAML), what they write back is their own error message, `[ERROR] Could not parse configurations properly.`, with a Java stack trace below. The settings are lost; the trace names the cause.',
  source: 'flink config-parser-utils.sh 1.19; flink-docker docker-entrypoint.sh',
  examples: {
    bad: [
      {
        file: 'flink/conf/config.yaml',
        text: '[|[ERROR] Could not parse configurations properly.|]\nException in thread "main" java.lang.RuntimeException: Error parsing YAML configuration.\n\tat org.apache.flink.configuration.YamlParserUtils.loadYamlFile(YamlParserUtils.java:101)\n',
      },
    ],
    good: [{ file: 'flink/conf/config.yaml', text: 'jobmanager.rpc.address: jm\n' }],
  },
  check(unit, report) {
    const region = unit.regions[0];
    if (factsOf(unit).destroyed !== true || region === undefined) return;
    const first = /\[ERROR\][^\r\n]*/.exec(region.tree.text);
    const start = first?.index ?? 0;
    const inner = { start, end: start + (first?.[0].length ?? 1) };
    const span = region.embedding === undefined ? inner : region.anchor;
    report(
      { region, span },
      { message: t`A start script of Flink wrote its error message here in place of the configuration.` },
    );
  },
});

export const nestedInFlatFile: Rule = defineRule({
  id: 'flink/nested-in-flat-file',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'flink-conf.yaml knows no nesting.',
  says: 'The file is read line by line: the key above is skipped as one without a value (`Key or value was empty`), and the indented line below becomes a key of its own, such as `enabled`, that nothing reads. Nested settings need `config.yaml` (1.19 and newer) or full dotted keys.',
  source: 'flink GlobalConfiguration 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security|]:\n  ssl:\n    internal:\n      enabled: true\njobmanager.rpc.address: jm\n',
        fixed: 'security.ssl.internal.enabled: true\njobmanager.rpc.address: jm\n',
      },
    ],
    good: [{ file: 'flink-conf.yaml', version: '1.18', text: 'security.ssl.internal.enabled: true\n' }],
  },
  check(unit, report) {
    for (const region of unit.regions) {
      if (region.dialect !== 'legacy') continue;
      for (const block of findNested(region.tree)) {
        const keys = block.entries.map((e) => e.key);
        const ours = keys.some((key) => options.get(key) !== undefined);
        const at = toHostChanges(region.embedding, [{ span: block.keySpan, newText: '' }])[0]!.span;
        report(
          { region, span: at },
          {
            ...(ours ? {} : { severity: 'warning' }),
            message: t`flink-conf.yaml knows no nesting: ${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ' …' : ''} ${keys.length === 1 ? 'is' : 'are'} not set by this.`,
            fixes: () => [
              {
                title: t`Write full keys`,
                safe: true,
                changes: toHostChanges(region.embedding, [{ span: block.span, newText: block.flat }]).map((c) => ({
                  op: 'text',
                  uri: region.uri,
                  span: c.span,
                  newText: c.newText,
                })),
              },
            ],
          },
        );
      }
    }
  },
});
