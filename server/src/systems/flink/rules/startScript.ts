import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownSettings } from '../../../rules/unit.ts';
import { toHostSpan } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import { commentIn } from '../flinkProperties.ts';

const COMPOSE =
  'services:\n  jobmanager:\n    image: flink:1.20\n    command: jobmanager\n    environment:\n      FLINK_PROPERTIES: |\n';

export const commentInProperties: Rule = defineRule({
  id: 'flink/comment-in-flink-properties',
  severity: 'error',
  versions: '>=1.19',
  needs: ['config'],
  summary: 'FLINK_PROPERTIES knows no comments behind a value.',
  says: 'The start script of the images from 1.19 on takes each line apart itself: it drops all white space and splits at the first colon. A comment becomes a part of the value: `true # on` becomes `true#on`.',
  source: 'flink-docker docker-entrypoint.sh (images from 1.19 on)',
  examples: {
    bad: [
      {
        file: 'docker-compose.yml',
        text: `${COMPOSE}        security.ssl.protocol: TLSv1.2[| # no older ones|]\n`,
        fixed: `${COMPOSE}        security.ssl.protocol: TLSv1.2\n`,
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: `${COMPOSE}        # no older ones\n        security.ssl.protocol: TLSv1.2\n`,
      },
      {
        file: 'docker-compose.yml',
        text: 'services:\n  jobmanager:\n    image: flink:1.18\n    environment:\n      FLINK_PROPERTIES: |\n        security.ssl.protocol: TLSv1.2 # no older ones\n',
      },
    ],
  },
  check(unit, report) {
    if (!unit.regions.some((r) => r.dialect === 'env')) return;
    for (const setting of unit.settings) {
      const { region, tree, entry } = setting;
      const comment = region.dialect === 'env' && entry.value ? commentIn(tree.text, entry.value.span) : undefined;
      if (comment === undefined) continue;
      const span = toHostSpan(region.embedding, comment);
      report(
        { region, span },
        {
          message: t`The comment becomes a part of the value of ${setting.key}.`,
          fixes: () => [
            {
              title: t`Remove the comment`,
              changes: [{ op: 'text', uri: setting.uri, span, newText: '' }],
              safe: true,
            },
          ],
        },
      );
    }
  },
});

/** What a value loses on its way through the start script. */
function lossOf(setting: Setting): string | undefined {
  const written = setting.entry.value;
  if (setting.region.dialect !== 'env' || setting.value.state !== 'known' || written?.kind !== 'scalar')
    return undefined;
  const text = written.value.trim();
  if (/\s/.test(text)) return t`all white space is dropped`;
  if (/\$(?:\w|\{)/.test(text.replaceAll('$$', '')))
    return t`what looks like a variable is replaced by its value, mostly by nothing`;
  return undefined;
}

export const valueMangled: Rule = defineRule({
  id: 'flink/flink-properties-changed',
  severity: 'warning',
  versions: '>=1.19',
  needs: ['config'],
  summary: 'The start script of the image changes this value.',
  says: 'Of each line of `FLINK_PROPERTIES` the images from 1.19 on drop all white space, and pass the value through `envsubst`, which replaces `$name`. A password or path with either arrives as another text.',
  source: 'flink-docker docker-entrypoint.sh (images from 1.19 on)',
  examples: {
    bad: [
      {
        file: 'docker-compose.yml',
        text: `${COMPOSE}        security.ssl.internal.keystore-password: [|exam ple|]\n`,
      },
    ],
    good: [
      {
        file: 'docker-compose.yml',
        text: `${COMPOSE}        security.ssl.internal.keystore-password: example\n`,
      },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of knownSettings(unit)) {
      const isText = option.secret === true || option.kind === 'keystore' || option.kind === 'truststore';
      const loss = isText ? lossOf(setting) : undefined;
      if (loss === undefined) continue;
      report({ value: setting }, { message: t`The start script of the image changes the value: ${loss}.` });
    }
  },
});
