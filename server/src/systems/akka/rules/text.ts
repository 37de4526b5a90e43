import type { ScalarNode, ValueNode } from '../../../formats/tree.ts';
import type { Setting, Unit } from '../../../rules/model.ts';
import { defineRule, type Rule, type Severity } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { toHostSpan } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import { lineEnd } from '../../../text/span.ts';
import { blocks, ownSettings } from '../state.ts';
import { fix } from './fixes.ts';

/** Settings of the schema that are written in HOCON in the document itself. */
const written = (unit: Unit): readonly Setting[] =>
  ownSettings(unit).filter(
    (s) =>
      s.region.dialect === 'hocon' &&
      s.include === undefined &&
      unit.schema.options.get(s.key) !== undefined &&
      !unit.schema.options.get(s.key)?.name.startsWith('<'),
  );

const host = (setting: Setting, start: number, end: number) => toHostSpan(setting.region.embedding, { start, end });

const spelled = (setting: Setting, text: string): string => setting.region.embedding?.encode(text) ?? text;

const FILES: ReadonlySet<string> = new Set(['keystore', 'truststore', 'pem-key', 'pem-certificate', 'pem-ca']);

/** No file has such a name; a password may, and what nothing reads does no harm. */
function ifPath(unit: Unit, { key }: Setting): Severity {
  const kind = unit.schema.options.get(key)?.kind ?? '';
  return FILES.has(kind) && blocks(unit).some(({ prefix, inUse }) => inUse === true && key.startsWith(prefix))
    ? 'error'
    : 'warning';
}

/** The last scalar of a value: what a comment directly behind it cuts off. */
function lastScalar(value: ValueNode | undefined): ScalarNode | undefined {
  const last = value?.kind === 'concat' ? value.parts.at(-1) : value;
  return last?.kind === 'scalar' ? last : undefined;
}

export const valueCut: Rule = defineRule({
  id: 'akka/value-cut-by-comment',
  severity: 'warning',
  needs: ['config'],
  summary: 'A comment begins in the middle of the value; the rest of it is lost.',
  says: 'Outside quotes `#` and `//` begin a comment anywhere, also without a blank before them. A password `pa#ss` becomes `pa`, and the store does not open: `keystore password was incorrect`.',
  source: 'HOCON specification; typesafe-config 1.4 (Tokenizer)',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine.trust-store = [|/etc/akka|]//ca.p12\n',
        fixed: 'akka.remote.artery.ssl.config-ssl-engine.trust-store = "/etc/akka//ca.p12"\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine.trust-store = /etc/akka/ca.p12 # the CA\n',
      },
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine.trust-store = "/etc/akka/ca.p12"# the CA\n',
      },
    ],
  },
  check(unit, report) {
    for (const setting of written(unit)) {
      const option = unit.schema.options.get(setting.key);
      const value = setting.entry.value;
      const scalar = lastScalar(value);
      if (option?.type !== 'string' || value === undefined || scalar === undefined || scalar.quote !== 'none') continue;
      const { text } = setting.tree;
      const rest = text.slice(scalar.span.end, lineEnd(text, scalar.span.end));
      if (scalar.span.end === scalar.span.start || !/^(?:#|\/\/)\S/.test(rest)) continue;
      const whole = text.slice(value.span.start, lineEnd(text, scalar.span.end)).trimEnd();
      report(
        { value: setting },
        {
          message: t`${rest.startsWith('#') ? '#' : '//'} begins a comment: the value ends before it. Put it in quotes if it belongs to the value.`,
          fixes: () => [
            fix(t`Put the whole value in quotes`, [
              {
                op: 'text',
                uri: setting.uri,
                span: host(setting, value.span.start, value.span.start + whole.length),
                newText: spelled(setting, JSON.stringify(whole)),
              },
            ]),
          ],
        },
      );
    }
  },
});

export const singleQuotes: Rule = defineRule({
  id: 'akka/single-quotes',
  severity: 'warning',
  needs: ['config'],
  summary: 'Single quotes are no quotes in HOCON; they become part of the value.',
  says: 'The value holds the two apostrophes: a file of that name does not exist, and a password with them does not fit.',
  source: 'HOCON specification; typesafe-config 1.4 (Tokenizer)',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: "akka.remote.artery.ssl.config-ssl-engine.key-store = [|'/etc/akka/node.p12'|]\n",
        fixed: 'akka.remote.artery.ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.config-ssl-engine.key-store = "/etc/akka/node.p12"\n',
      },
    ],
  },
  check(unit, report) {
    for (const setting of written(unit)) {
      const text = knownText(setting);
      const node = setting.entry.value;
      if (text === undefined || node === undefined || !/^'[^']*'$/.test(text) || unit.get(setting.key) !== setting)
        continue;
      if (!setting.tree.text.startsWith("'", node.span.start)) continue;
      report(
        { value: setting },
        {
          severity: ifPath(unit, setting),
          fixes: () => [
            fix(
              t`Use double quotes`,
              [
                {
                  op: 'text',
                  uri: setting.uri,
                  span: setting.valueSpan,
                  newText: spelled(setting, JSON.stringify(text.slice(1, -1))),
                },
              ],
              true,
            ),
          ],
        },
      );
    }
  },
});

/** `"${DIR}/tls.key"` without its quotes around the substitution: `${DIR}"/tls.key"`. */
function unquoted(inner: string): string {
  return inner
    .split(/(\$\{\??[\w.-]+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\$\{/.test(piece) ? piece : `"${piece}"`))
    .join('');
}

export const quotedSubstitution: Rule = defineRule({
  id: 'akka/substitution-in-quotes',
  severity: 'warning',
  needs: ['config'],
  summary: 'Nothing is substituted inside quotes.',
  says: 'HOCON takes `"${DIR}/tls.key"` literally, dollar sign and braces included; the substitution must stand outside: `${DIR}"/tls.key"`. In a manifest a tool such as envsubst may fill the value in before, so there it is only an information.',
  source: 'HOCON specification; typesafe-config 1.4',
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.rotating-keys-engine.key-file = [|"${DIR}/tls.key"|]\n',
        fixed: 'akka.remote.artery.ssl.rotating-keys-engine.key-file = ${DIR}"/tls.key"\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.ssl.rotating-keys-engine.key-file = ${DIR}"/tls.key"\n',
      },
    ],
  },
  check(unit, report) {
    for (const setting of written(unit)) {
      const node = setting.entry.value;
      if (node?.kind !== 'scalar' || node.quote !== 'double' || unit.get(setting.key) !== setting) continue;
      const inner = setting.tree.text.slice(node.inner.start, node.inner.end);
      if (!/\$\{\??[\w.-]+\}/.test(inner)) continue;
      report(
        { value: setting },
        {
          severity: setting.region.embedding === undefined ? ifPath(unit, setting) : 'information',
          fixes: () => [
            fix(t`Put the substitution outside the quotes`, [
              {
                op: 'text',
                uri: setting.uri,
                span: setting.valueSpan,
                newText: spelled(setting, unquoted(inner)),
              },
            ]),
          ],
        },
      );
    }
  },
});

export const valueOverridden: Rule = defineRule({
  id: 'akka/value-overridden',
  severity: 'hint',
  needs: ['config'],
  summary: 'A later definition replaces this value.',
  says: 'Setting a key again is the usual way to override it in HOCON, in the same file or through an include. The last definition counts, in whatever form it is written. Nothing is said where the later one is an optional substitution.',
  source: 'HOCON specification',
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.transport = [|tcp|]\nakka { remote { artery { transport = tls-tcp } } }\n',
        fixed: 'akka { remote { artery { transport = tls-tcp } } }\n',
      },
    ],
    good: [
      {
        file: 'application.conf',
        text: 'akka.remote.artery.transport = tls-tcp\nakka.remote.artery.transport = ${?TRANSPORT}\n',
      },
    ],
  },
  check(unit, report) {
    const seen = new Set<string>();
    for (const { key } of written(unit)) {
      if (seen.has(key) || unit.schema.options.get(key)?.related === true) continue;
      seen.add(key);
      const all = unit.all(key);
      const last = all.at(-1);
      const text = knownText(last);
      if (last === undefined || text === undefined || last.entry.operator === '+=') continue;
      const secret = unit.schema.options.get(key)?.secret === true;
      for (const setting of all.slice(0, -1)) {
        const before = knownText(setting);
        if (before === undefined || before === text || setting.include !== undefined) continue;
        if (refersBack(last.entry.value)) continue;
        report(
          { value: setting },
          {
            message: secret
              ? t`A later definition replaces this value.`
              : t`A later definition replaces this value by ${text}.`,
            related: [{ setting: last, message: t`This one counts.` }],
            fixes: () => [fix(t`Remove the earlier definition`, [{ op: 'remove', setting, only: true }])],
          },
        );
      }
    }
  },
});

/** Whether a value is made from substitutions, perhaps from what stood there before. */
const refersBack = (value: ValueNode | undefined): boolean =>
  value?.kind === 'substitution' || value?.kind === 'concat';
