import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownSettings } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { isTemplate } from '../../template.ts';
import { unquoted } from './state.ts';

export const quotedValue: Rule = defineRule({
  id: 'flink/quoted-value',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'Quotes in flink-conf.yaml are part of the value.',
  says: "The file is no YAML: the quotes belong to the path or password. REST, data and blob connections use them so, while RPC's own configuration drops them, and one part of Flink works where the other fails.",
  source: 'flink GlobalConfiguration 1.18, PekkoUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.keystore-password: [|"example"|]\nsecurity.ssl.internal.enabled: false\n',
        fixed: 'security.ssl.internal.keystore-password: example\nsecurity.ssl.internal.enabled: false\n',
      },
    ],
    good: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: "example"\n',
      },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of knownSettings(unit)) {
      const { dialect } = setting.region;
      if (dialect !== 'legacy' && dialect !== 'env') continue;
      // A boolean or number in quotes cannot be read at all, which is said in Flink's words elsewhere.
      if (option.type !== 'string' && option.type !== 'list') continue;
      if (option.closed !== false && option.values !== undefined) continue;
      const { text } = setting.value;
      const inner = unquoted(text);
      if (inner === text || inner === '') continue;
      report(
        { value: setting },
        {
          message: t`The quotes are part of ${option.secret === true ? t`the password` : t`the value`}: this file is not YAML.`,
          fixes: () => [{ title: t`Remove the quotes`, changes: [{ op: 'set', setting, value: inner }], safe: true }],
        },
      );
    }
  },
});

export const hashCuts: Rule = defineRule({
  id: 'flink/hash-cuts-value',
  severity: 'error',
  versions: '<2',
  needs: ['config'],
  summary: 'Flink cuts the value at the #.',
  says: 'In `flink-conf.yaml` everything from the first `#` on is a comment, even inside quotes or a word: `pa#ss` becomes `pa`. The operator writes that file for every version below 2.0, so it holds for `spec.flinkConfiguration` as well. There is no way to write a `#`; only `config.yaml` can.',
  source: 'flink GlobalConfiguration 1.18; flink-kubernetes-operator FlinkConfigBuilder 1.12',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.enabled: false\nsecurity.ssl.internal.keystore-password: [|exam|]#ple\n',
      },
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v1_18\n  flinkConfiguration:\n    security.ssl.internal.enabled: "false"\n    security.ssl.internal.keystore-password: [|"exam#ple"|]\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.ssl.internal.keystore-password: example # of the internal store\n',
      },
      {
        file: 'deployment.yaml',
        text: 'apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkVersion: v2_0\n  flinkConfiguration:\n    security.ssl.internal.keystore-password: "exam#ple"\n',
      },
    ],
  },
  check(unit, report) {
    for (const { setting } of knownSettings(unit)) {
      if (!isCut(setting, unit.version.text)) continue;
      report(
        { value: setting },
        { message: t`Flink cuts the value at the #, and the rest is a comment. Choose a value without #.` },
      );
    }
  },
});

function isCut(setting: Setting, version: string): boolean {
  const { entry, tree, region, value } = setting;
  if (region.dialect === 'map') return inRange(version, '<2') && value.state === 'known' && value.text.includes('#');
  if (region.dialect !== 'legacy' || entry.value === undefined) return false;
  // A comment stands behind a blank; without one the # was meant as part of the value.
  return tree.text.charAt(entry.value.span.end) === '#';
}

export const retyped: Rule = defineRule({
  id: 'flink/value-retyped',
  severity: 'error',
  versions: '>=1.13',
  needs: ['config'],
  summary: 'YAML takes this text for a number or a boolean, and Flink gets another text.',
  says: 'In `config.yaml` unquoted scalars are typed first and then turned back into text: `0123456` becomes `123456`, `1.10` becomes `1.1`, `0x1F` becomes `31`, `1e5` becomes `100000.0`. A password changes without a word.',
  source: 'flink YamlParserUtils 2.2 (snakeyaml-engine 2.6, YAML 1.2 core schema)',
  examples: {
    bad: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: [|0123456|]\n',
        fixed: "jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: '0123456'\n",
      },
    ],
    good: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: "jobmanager.rpc.address: jm\nsecurity.ssl.internal.keystore-password: '0123456'\nsecurity.ssl.internal.handshake-timeout: 010\n",
      },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of knownSettings(unit)) {
      const written = setting.entry.value;
      if (option.type !== 'string' || setting.value.state !== 'known' || written?.kind !== 'scalar') continue;
      const { dialect } = setting.region;
      if (written.quote !== 'none' || (dialect !== 'config.yaml' && dialect !== 'map')) continue;
      const changes = setting.value.text !== written.value;
      if (!changes && (written.type === 'string' || option.secret !== true)) continue;
      const type = written.type === 'string' ? 'boolean' : written.type;
      report(
        { value: setting },
        {
          severity: !changes ? 'hint' : dialect === 'config.yaml' && option.secret === true ? 'error' : 'warning',
          message: changes
            ? t`YAML takes this for a ${type}, so Flink gets ${option.secret === true ? t`another text` : `'${setting.value.text}'`}; quote it.`
            : t`YAML takes this for a ${type}; in quotes it stays what it is whatever it is changed to.`,
          fixes: () => [
            {
              title: t`Quote the value`,
              changes: [
                {
                  op: 'text',
                  uri: setting.uri,
                  span: setting.valueSpan,
                  newText: setting.region.embedding?.encode(`'${written.value}'`) ?? `'${written.value}'`,
                },
              ],
              safe: true,
            },
          ],
        },
      );
    }
  },
});

export const nullValue: Rule = defineRule({
  id: 'flink/null-value',
  severity: 'error',
  versions: '>=1.19',
  needs: ['config'],
  summary: 'A key without a value stops the start of Flink.',
  says: "`Error parsing YAML configuration.`, caused by `Value must not be null.`: in `config.yaml` every key needs a value, also those that are not Flink's. The documentation says otherwise.",
  source: 'flink YamlParserUtils 1.20, 2.2',
  examples: {
    bad: [
      {
        file: 'conf/config.yaml',
        version: '2.2',
        text: 'jobmanager:\n  rpc:\n    address: jm\n[|rest|]:\n',
        fixed: 'jobmanager:\n  rpc:\n    address: jm\n',
      },
    ],
    good: [{ file: 'conf/config.yaml', version: '2.2', text: 'jobmanager.rpc.address: jm\nrest.address: ""\n' }],
  },
  check(unit, report) {
    const [region] = unit.regions;
    if (region?.dialect !== 'config.yaml' || isTemplate(region.tree.text)) return;
    for (const setting of region.settings) {
      // Looked at as written first: reading every value of a large file costs more than all other rules.
      const written = setting.entry.value;
      if (written !== undefined && (written.kind !== 'scalar' || written.type !== 'null')) continue;
      if (setting.value.state !== 'known' || setting.value.type !== 'null') continue;
      report(
        { key: setting },
        {
          message: t`${setting.key} has no value: Error parsing YAML configuration. Value must not be null.`,
          fixes: () => [
            { title: t`Remove the key`, changes: [{ op: 'remove', setting }], safe: true },
            { title: t`Set an empty text`, changes: [{ op: 'set', setting, value: '' }] },
          ],
        },
      );
    }
  },
});
