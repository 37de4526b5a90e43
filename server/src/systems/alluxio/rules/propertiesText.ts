import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Fix, type Rule } from '../../../rules/rule.ts';
import { type KnownSetting, knownSettings } from '../../../rules/unit.ts';
import { toHostSpan } from '../../../text/embedding.ts';
import { t } from '../../../text/l10n.ts';
import { lineStart } from '../../../text/span.ts';
import { deploymentOf } from '../deployment.ts';
import { commentIn, isPropertiesFile, quotesIn, scalarOf, writtenValue } from '../text.ts';
import { isThree, removal, SITE } from './common.ts';

const PATHS = [
  'keystore',
  'truststore',
  'pem-ca',
  'pem-certificate',
  'pem-key',
  'keytab',
  'file',
  'folder',
  'password',
];

const source = 'java.util.Properties 17; alluxio AlluxioProperties 2.1';

/** Known keys in properties files. */
const inFiles = (unit: Unit): readonly KnownSetting[] =>
  knownSettings(unit).filter(({ setting }) => isPropertiesFile(setting) && scalarOf(setting) !== undefined);

/** Escapes that nobody writes by accident: `\\`, `\uXXXX`, an escaped separator, and a line that goes on. */
const LONE_BACKSLASH = /\\(?:[\\=: #!\r\n]|u[\da-fA-F]{4}|(.))/g;

export const loneBackslash: Rule = defineRule({
  id: 'alluxio/lone-backslash',
  severity: 'warning',
  needs: ['config'],
  summary: 'A single backslash is an escape: the value is not what it looks like.',
  says: 'In a properties file `\\t`, `\\n`, `\\r` and `\\f` become control characters, and any other `\\x` becomes `x`. A backslash itself is written twice.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.path=[|C:\\tls\\keystore.jks|]\n',
        fixed: 'alluxio.network.tls.keystore.path=C:\\\\tls\\\\keystore.jks\n',
      },
    ],
    good: [
      { file: SITE, text: 'alluxio.network.tls.keystore.path=C:\\\\tls\\\\keystore.jks\n' },
      { file: SITE, text: 'alluxio.network.tls.keystore.path=/alluxio\\\n  /keystore.jks\n' },
    ],
  },
  check(unit, report) {
    for (const { setting, option } of inFiles(unit)) {
      const { kind } = option;
      const written = writtenValue(setting);
      if (kind === undefined || !PATHS.includes(kind) || !written.includes('\\')) continue;
      const meant = written.replace(LONE_BACKSLASH, (all, other: string | undefined) =>
        other === undefined ? all : `\\\\${other}`,
      );
      if (meant === written) continue;
      const inner = scalarOf(setting)?.inner;
      report(
        { value: setting },
        {
          fixes: (): Fix[] =>
            inner === undefined
              ? []
              : [
                  {
                    title: t`Double the backslash`,
                    changes: [
                      {
                        op: 'text',
                        uri: setting.uri,
                        span: toHostSpan(setting.region.embedding, inner),
                        newText: setting.region.embedding?.encode(meant) ?? meant,
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

export const noteInValue: Rule = defineRule({
  id: 'alluxio/note-in-value',
  severity: 'warning',
  needs: ['config'],
  summary: 'The note behind the value is part of the value.',
  says: 'A properties file has comments on lines of their own only. Behind a value, `#` and everything after it belong to the value: an alias, a path or a switch with a note is not found, or not understood.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.alias=[|serverkey # see the runbook|]\n',
        fixed: '# see the runbook\nalluxio.network.tls.keystore.alias=serverkey\n',
      },
    ],
    good: [
      { file: SITE, text: '# see the runbook\nalluxio.network.tls.keystore.alias=serverkey\n' },
      { file: SITE, text: 'alluxio.network.tls.keystore.alias=server#key\n' },
    ],
  },
  check(unit, report) {
    for (const { setting } of inFiles(unit)) {
      const found = commentIn(setting);
      if (found === undefined) continue;
      report(
        { value: setting },
        {
          fixes: () => {
            const { tree, region } = setting;
            const at = lineStart(tree.text, setting.entry.span.start);
            const indent = /^[ \t]*/.exec(tree.text.slice(at, setting.entry.span.start))?.[0] ?? '';
            const note = `${indent}${found.note}\n`;
            const span = toHostSpan(region.embedding, { start: at, end: at });
            return [
              {
                title: t`Put the note on a line of its own`,
                changes: [
                  { op: 'text', uri: setting.uri, span, newText: region.embedding?.encode(note) ?? note },
                  { op: 'set', setting, value: found.value },
                ],
                safe: true,
              },
            ];
          },
        },
      );
    }
  },
});

export const quotedValue: Rule = defineRule({
  id: 'alluxio/quoted-value',
  severity: 'warning',
  needs: ['config'],
  summary: 'The quotes are part of the value.',
  says: 'A properties file knows no quotes: a path with them names no file, a switch with them is no boolean, a password with them is another password.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.path=[|"/alluxio/keystore.jks"|]\n',
        fixed: 'alluxio.network.tls.keystore.path=/alluxio/keystore.jks\n',
      },
    ],
    good: [{ file: SITE, text: 'alluxio.network.tls.keystore.path=/alluxio/keystore.jks\n' }],
  },
  check(unit, report) {
    for (const { setting, option } of inFiles(unit)) {
      const value = quotesIn(setting);
      if (value === undefined) continue;
      // A password may have quotes; a file of such a name is nobody's.
      const isPath = option.kind !== undefined && option.kind !== 'password' && PATHS.includes(option.kind);
      report(
        { value: setting },
        {
          ...(isPath ? { severity: 'error' } : {}),
          fixes: () => [{ title: t`Remove the quotes`, changes: [{ op: 'set', setting, value }], safe: true }],
        },
      );
    }
  },
});

export const notLatin: Rule = defineRule({
  id: 'alluxio/not-ascii',
  severity: 'warning',
  needs: ['config'],
  summary: 'The file is read as ISO-8859-1: characters beyond ASCII come out as others.',
  says: 'Editors write UTF-8, but `Properties.load` takes every byte for a character of ISO-8859-1. Written as `\\uXXXX` any character is safe.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.network.tls.keystore.path=[|/schlüssel/keystore.jks|]\n',
        fixed: 'alluxio.network.tls.keystore.path=/schl\\u00fcssel/keystore.jks\n',
      },
    ],
    good: [{ file: SITE, text: '# für alle\nalluxio.network.tls.keystore.path=/schl\\u00fcssel/keystore.jks\n' }],
  },
  check(unit, report) {
    for (const { setting } of inFiles(unit)) {
      if (!/[^\x00-\x7f]/.test(writtenValue(setting))) continue;
      const value = scalarOf(setting)?.value ?? '';
      report(
        { value: setting },
        {
          fixes: () => [
            { title: t`Write the characters as \\uXXXX`, changes: [{ op: 'set', setting, value }], safe: true },
          ],
        },
      );
    }
  },
});

const REFUSED =
  /^alluxio\.(?:conf\.dir|site\.conf\.dir|logs\.dir|user\.logs\.dir|logger\.type|version|logserver\.(?:hostname|port|logs\.dir))$/;

export const refusedKey: Rule = defineRule({
  id: 'alluxio/key-refused-in-site-file',
  severity: 'error',
  needs: ['config'],
  summary: 'Alluxio refuses this key in alluxio-site.properties.',
  says: 'The process does not start: `<key> is not accepted in alluxio-site.properties`. The file itself is found by some of these keys, so they can only come from an environment variable or a `-D` option.',
  source: 'alluxio InstancedConfiguration 2.1',
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.home=/opt/alluxio\n[|alluxio.conf.dir|]=/opt/alluxio/conf\n',
        fixed: 'alluxio.home=/opt/alluxio\n',
      },
    ],
    good: [
      { file: SITE, text: 'alluxio.home=/opt/alluxio\n' },
      { file: 'conf/alluxio-env.sh', text: 'ALLUXIO_JAVA_OPTS="-Dalluxio.conf.dir=/etc/alluxio"\n' },
    ],
  },
  check(unit, report) {
    const shape = deploymentOf(unit)?.shape;
    for (const setting of unit.settings) {
      if (!REFUSED.test(setting.key)) continue;
      // The 3.x chart and the operator write `properties` into that file; the 2.x chart makes -D options of them.
      const intoFile =
        isPropertiesFile(setting) || (setting.region.dialect === 'map' && isThree(unit) && shape !== 'chart2');
      if (!intoFile) continue;
      report(
        { key: setting },
        {
          message: t`${setting.key} is not accepted in alluxio-site.properties: set it by an environment variable or a -D option.`,
          fixes: () => [removal(t`Remove ${setting.key}`, [setting])],
        },
      );
    }
  },
});
