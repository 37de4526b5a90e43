import { defineRule, type Rule } from '../../../rules/rule.ts';
import { effective, knownText } from '../../../rules/unit.ts';
import { inRange } from '../../../rules/version.ts';
import { t } from '../../../text/l10n.ts';
import { isComplete, stateOf } from './state.ts';

const KEYTAB = 'security.kerberos.login.keytab';
const PRINCIPAL = 'security.kerberos.login.principal';

export const keytabAndPrincipal: Rule = defineRule({
  id: 'flink/keytab-and-principal',
  severity: 'error',
  versions: '>=1.2',
  needs: ['config'],
  summary: 'A keytab and a principal are only valid together.',
  says: 'From 1.16 on: `Kerberos login configuration is invalid: either both keytab and principal must be defined, or neither.` Up to 1.15 a keytab alone ends with `… keytab requires a principal.`, while a principal alone passes and does nothing.',
  source: 'flink SecurityConfiguration 1.15, 1.16',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: '[|security.kerberos.login.keytab|]: /etc/security/flink.keytab\n',
        fixed:
          'security.kerberos.login.keytab: /etc/security/flink.keytab\nsecurity.kerberos.login.principal: <principal>\n',
      },
    ],
    good: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'security.kerberos.login.keytab: /etc/security/flink.keytab\nsecurity.kerberos.login.principal: flink/host@EXAMPLE.COM\n',
      },
    ],
  },
  check(unit, report) {
    if (!isComplete(unit)) return;
    const [keytab, principal] = [effective(unit, KEYTAB), effective(unit, PRINCIPAL)];
    const strict = inRange(unit.version.text, '>=1.16');
    const alone =
      'setting' in keytab && !('setting' in principal)
        ? { setting: keytab.setting, other: PRINCIPAL, value: '<principal>', stops: true }
        : 'setting' in principal && !('setting' in keytab)
          ? { setting: principal.setting, other: KEYTAB, value: '<path of the keytab>', stops: strict }
          : undefined;
    if (alone === undefined) return;
    const { setting, other, value, stops } = alone;
    report(
      { key: setting },
      {
        severity: stops ? 'error' : 'warning',
        message: !stops
          ? t`Without a keytab the principal has no effect.`
          : strict
            ? 'Kerberos login configuration is invalid: either both keytab and principal must be defined, or neither.'
            : 'Kerberos login configuration is invalid: keytab requires a principal.',
        fixes: () => [
          {
            title: t`Add ${other}`,
            changes: [{ op: 'add', region: setting.region, after: setting, entries: [{ key: other, value }] }],
          },
        ],
      },
    );
  },
});

export const keytabMissing: Rule = defineRule({
  id: 'flink/keytab-missing',
  severity: 'error',
  versions: '>=1.2',
  needs: ['artifact'],
  summary: 'The keytab is not where the configuration looks for it.',
  says: "No process starts: `Kerberos login configuration is invalid: keytab [<path>] doesn't exist!` Said where the folder that the path leads to is at hand; one that exists on the hosts alone is not judged.",
  source: 'flink SecurityConfiguration 1.18',
  examples: {
    bad: [
      {
        file: 'conf/flink-conf.yaml',
        version: '1.18',
        text: 'security.kerberos.login.keytab: [|/workspace/conf/flink.keytab|]\nsecurity.kerberos.login.principal: flink/host@EXAMPLE.COM\n',
      },
    ],
    good: [
      {
        file: 'conf/flink-conf.yaml',
        version: '1.18',
        text: 'security.kerberos.login.keytab: /workspace/conf/flink.keytab\nsecurity.kerberos.login.principal: flink/host@EXAMPLE.COM\n',
        files: { 'conf/flink.keytab': '' },
      },
      {
        file: 'conf/flink-conf.yaml',
        version: '1.18',
        text: 'security.kerberos.login.keytab: /etc/security/flink.keytab\nsecurity.kerberos.login.principal: flink/host@EXAMPLE.COM\n',
      },
    ],
  },
  check(unit, report, { material }) {
    const path = unit.get(KEYTAB);
    const file = knownText(path);
    if (path === undefined || file === undefined || file === '') return;
    const { state } = material.locate(unit, { path, file });
    if (state === 'absent' || state === 'folder')
      report(
        { value: path },
        {
          message: t`Kerberos login configuration is invalid: keytab [${file}] ${state === 'absent' ? "doesn't exist" : t`is a folder`}.`,
        },
      );
  },
});

const ACL = 'high-availability.zookeeper.client.acl';
const DISABLE = 'zookeeper.sasl.disable';

export const creatorWithoutSasl: Rule = defineRule({
  id: 'flink/acl-creator-without-sasl',
  severity: 'error',
  versions: '>=1.3',
  needs: ['config'],
  summary: 'The ACL creator needs SASL, which is switched off.',
  says: '`Cannot set ACL role to CREATOR since SASL authentication is disabled through the zookeeper.sasl.disable property`',
  source: 'flink ZooKeeperUtils 1.18',
  examples: {
    bad: [
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'zookeeper.sasl.disable: true\n[|high-availability.zookeeper.client.acl|]: creator\n',
        fixed: 'zookeeper.sasl.disable: false\nhigh-availability.zookeeper.client.acl: creator\n',
      },
    ],
    good: [
      { file: 'flink-conf.yaml', version: '1.18', text: 'high-availability.zookeeper.client.acl: creator\n' },
      {
        file: 'flink-conf.yaml',
        version: '1.18',
        text: 'zookeeper.sasl.disable: true\nhigh-availability.zookeeper.client.acl: open\n',
      },
    ],
  },
  check(unit, report) {
    const [acl, disable] = [unit.get(ACL), unit.get(DISABLE)];
    if (acl?.value.state !== 'known' || disable === undefined || stateOf(unit, DISABLE) !== 'on') return;
    if (acl.value.text.trim().toLowerCase() !== 'creator') return;
    report(
      { key: acl },
      {
        message:
          'Cannot set ACL role to CREATOR since SASL authentication is disabled through the zookeeper.sasl.disable property',
        related: [{ setting: disable, message: t`SASL is switched off here.` }],
        fixes: () => [
          { title: t`Turn SASL on`, changes: [{ op: 'set', setting: disable, value: 'false' }] },
          { title: t`Use the ACL open`, changes: [{ op: 'set', setting: acl, value: 'open' }] },
        ],
      },
    );
  },
});
