import { defineRule, type Rule } from '../../../rules/rule.ts';
import { effectiveText, knownText } from '../../../rules/unit.ts';
import { both, t } from '../../../text/l10n.ts';
import { isEnterprise, isOff, isOn, isThree, isWorker, removal, SITE, setTo } from './common.ts';

const OPA = 'alluxio.security.authorization.plugin.opa.ssl.';
const LDAP = 'alluxio.security.group.mapping.ldap.';
const STS_KEY = 'alluxio.security.sts.token.key';
const STS_CALLERS = 'alluxio.security.sts.callers.credentials';

export const opaPaths: Rule = defineRule({
  id: 'alluxio/opa-placeholder-path',
  severity: 'information',
  needs: ['config'],
  summary: 'HTTPS to the Open Policy Agent is on, but a path is still the placeholder `/`.',
  says: 'The three paths default to `/`, which is a folder and no PEM file. With HTTPS to the agent all of them have to be set. Public documentation does not confirm these keys.',
  source: 'alluxio PropertyKey Enterprise 3.x',
  examples: {
    bad: [{ file: SITE, text: `${OPA}enabled=[|true|]\n${OPA}ca.path=/alluxio/opa/ca.pem\n` }],
    good: [
      {
        file: SITE,
        text: `${OPA}enabled=true\n${OPA}ca.path=/a/ca.pem\n${OPA}cert.path=/a/tls.crt\n${OPA}key.path=/a/tls.key\n`,
      },
      { file: SITE, text: `${OPA}enabled=false\n` },
    ],
  },
  check(unit, report) {
    const on = unit.get(`${OPA}enabled`);
    if (on === undefined || !isThree(unit) || !isOn(unit, `${OPA}enabled`)) return;
    const open = ['ca.path', 'cert.path', 'key.path']
      .map((k) => OPA + k)
      .filter((key) => effectiveText(unit, key) === '/');
    if (open.length === 0) return;
    report(
      { value: on },
      {
        message: t`HTTPS to the Open Policy Agent needs PEM files; ${open.join(', ')} ${open.length > 1 ? 'are' : 'is'} still at the placeholder "/".`,
        fixes: () => [
          setTo(
            t`Add the paths`,
            unit,
            on,
            open.map((key) => ({ key, value: '<path of the PEM file>' })),
          ),
        ],
      },
    );
  },
});

export const ldapTls: Rule = defineRule({
  id: 'alluxio/ldap-tls',
  severity: 'warning',
  needs: ['config'],
  summary: 'The settings for TLS to the LDAP server do not fit together.',
  says: 'An `ldaps://` address belongs with `alluxio.security.group.mapping.ldap.ssl=true` and the reverse, a keystore with one password or one password file. Otherwise the lookup of groups fails, or it is not plain what holds.',
  source: 'Alluxio Enterprise 2.0 documentation, Security',
  examples: {
    bad: [
      {
        file: SITE,
        text: `${LDAP}url=[|ldaps://ldap.example.com:636|]\n`,
        fixed: `${LDAP}url=ldaps://ldap.example.com:636\n${LDAP}ssl=true\n`,
      },
      {
        file: SITE,
        text: `${LDAP}url=[|ldap://ldap.example.com:389|]\n${LDAP}ssl=true\n`,
        fixed: `${LDAP}url=ldaps://ldap.example.com:389\n${LDAP}ssl=true\n`,
      },
      { file: SITE, text: `${LDAP}url=ldaps://ldap\n${LDAP}ssl=true\n[|${LDAP}ssl.keystore|]=/alluxio/ldap.jks\n` },
      {
        file: SITE,
        text: `${LDAP}ssl.keystore.password=<password>\n[|${LDAP}ssl.keystore.password.file|]=/alluxio/ldap.pw\n`,
      },
    ],
    good: [
      {
        file: SITE,
        text: `${LDAP}url=ldaps://ldap\n${LDAP}ssl=true\n${LDAP}ssl.keystore=/alluxio/ldap.jks\n${LDAP}ssl.keystore.password.file=/alluxio/ldap.pw\n`,
      },
      { file: SITE, text: `${LDAP}url=ldap://ldap\n` },
    ],
  },
  check(unit, report) {
    const url = unit.get(`${LDAP}url`);
    const text = knownText(url);
    const ssl = `${LDAP}ssl`;
    if (url !== undefined && text !== undefined) {
      if (/^ldaps:/i.test(text) && isOff(unit, ssl)) {
        report(
          { value: url },
          {
            message: t`An ldaps:// address needs ${ssl}=true.`,
            fixes: () => [setTo(t`Set ${ssl} to true`, unit, url, [{ key: ssl, value: 'true' }])],
          },
        );
      }
      if (/^ldap:/i.test(text) && isOn(unit, ssl)) {
        const value = text.replace(/^ldap:/i, 'ldaps:');
        report(
          { value: url },
          {
            message: t`${ssl} is true, but the address begins with ldap://.`,
            fixes: () => [{ title: t`Change to ldaps://`, changes: [{ op: 'set', setting: url, value }] }],
          },
        );
      }
    }
    const keystore = unit.get(`${LDAP}ssl.keystore`);
    const password = unit.get(`${LDAP}ssl.keystore.password`);
    const file = unit.get(`${LDAP}ssl.keystore.password.file`);
    if (keystore !== undefined && password === undefined && file === undefined) {
      report(
        { key: keystore },
        {
          message: t`The keystore for LDAP has neither a password nor a password file.`,
          fixes: () => [
            setTo(t`Add a password file`, unit, keystore, [
              { key: `${LDAP}ssl.keystore.password.file`, value: '<path of the password file>' },
            ]),
          ],
        },
      );
    }
    if (password !== undefined && file !== undefined) {
      report(
        { key: file },
        {
          message: t`Both a password and a password file are set: it is not plain which of them holds.`,
          related: [{ setting: password, message: t`The password.` }],
          fixes: () => [
            removal(t`Remove the password, keep the file`, [password]),
            removal(t`Remove the password file`, [file]),
          ],
        },
      );
    }
  },
});

export const stsDefaults: Rule = defineRule({
  id: 'alluxio/sts-default-secret',
  severity: 'information',
  needs: ['config'],
  summary: 'STS is used with secrets that everybody can know.',
  says: 'The key that encrypts session tokens and the list of callers have defaults that are meant to be replaced. With the defaults anybody can make valid tokens. Public documentation does not confirm these keys.',
  source: 'alluxio PropertyKey Enterprise 3.x',
  examples: {
    bad: [{ file: SITE, text: 'alluxio.worker.s3.authentication.session.provider=[|ALLUXIO_STS|]\n' }],
    good: [
      {
        file: SITE,
        text: `alluxio.worker.s3.authentication.session.provider=ALLUXIO_STS\n${STS_KEY}=<key>\n${STS_CALLERS}=<credentials>\n`,
      },
      { file: SITE, text: 'alluxio.worker.s3.authentication.session.provider=OIDC\n' },
    ],
  },
  check(unit, report) {
    const provider = unit.get('alluxio.worker.s3.authentication.session.provider');
    if (provider === undefined || !isThree(unit) || knownText(provider) !== 'ALLUXIO_STS') return;
    const weak = [STS_KEY, STS_CALLERS].filter((key) => {
      const text = effectiveText(unit, key);
      return text !== undefined && text === (unit.schema.options.get(key)?.defaultValue ?? undefined);
    });
    if (weak.length === 0) return;
    report(
      { value: provider },
      {
        message: t`With STS, ${both(weak)} must not stay at the default.`,
        fixes: () => [
          setTo(
            t`Add secrets of your own`,
            unit,
            provider,
            weak.map((key) => ({ key, value: '<secret>' })),
          ),
        ],
      },
    );
  },
});

export const passAll: Rule = defineRule({
  id: 'alluxio/s3-authenticator-passes-all',
  severity: 'information',
  needs: ['config'],
  summary: 'S3 requests are authenticated by a class that lets everybody in.',
  says: 'The default authenticator accepts every request, so switching authentication on changes nothing by itself. Public documentation does not confirm these keys.',
  source: 'alluxio PropertyKey Enterprise 3.x',
  examples: {
    bad: [
      { file: SITE, text: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.authentication.enabled=[|true|]\n' },
    ],
    good: [
      {
        file: SITE,
        text: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.authentication.enabled=true\nalluxio.worker.s3.authenticator.classname=com.example.Authenticator\n',
      },
    ],
  },
  check(unit, report) {
    const on = unit.get('alluxio.worker.s3.authentication.enabled');
    if (on === undefined || !isEnterprise(unit) || !isWorker(unit) || !isOn(unit, on.key)) return;
    if (!isOn(unit, 'alluxio.worker.s3.api.enabled')) return;
    const name = effectiveText(unit, 'alluxio.worker.s3.authenticator.classname');
    if (name?.endsWith('.PassAllAuthenticator') !== true) return;
    report({ value: on });
  },
});
