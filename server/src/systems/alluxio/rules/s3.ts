import { defineRule, type Rule } from '../../../rules/rule.ts';
import { t } from '../../../text/l10n.ts';
import {
  HTTPS_PORT,
  isOff,
  isOn,
  isThree,
  isWorker,
  KEYSTORES,
  REST_PORT,
  removal,
  S3_API,
  S3_MUTUAL,
  S3_ONLY,
  S3_TLS,
  SITE,
  s3Tls,
  setTo,
  switchOf,
} from './common.ts';

const READY = `alluxio.worker.s3.api.enabled=true
alluxio.worker.s3.tls.enabled=true
alluxio.worker.s3.local.page.transfer.enabled=false
alluxio.worker.network.netty.file.transfer=MAPPED
${KEYSTORES}`;
const source = 'Alluxio 3.x documentation, TLS support';

export const onlyHttpsWithoutTls: Rule = defineRule({
  id: 'alluxio/s3-only-https-without-tls',
  severity: 'error',
  needs: ['config'],
  summary: 'Only HTTPS is allowed for the S3 API, but HTTPS is not on: plain HTTP stays open.',
  says: '`alluxio.worker.s3.only.https.access` is looked at only after HTTPS has been started. Without `alluxio.worker.s3.tls.enabled` there is no HTTPS port, and the HTTP port opens as ever.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.only.https.access=[|true|]\n',
        fixed:
          'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.only.https.access=true\nalluxio.worker.s3.tls.enabled=true\n',
      },
    ],
    good: [
      { file: SITE, text: `${READY}alluxio.worker.s3.only.https.access=true\n` },
      { file: SITE, text: 'alluxio.worker.s3.tls.enabled=<switch>\nalluxio.worker.s3.only.https.access=true\n' },
    ],
  },
  check(unit, report) {
    const only = unit.get(S3_ONLY);
    if (only === undefined || !isWorker(unit) || !isThree(unit) || !isOn(unit, S3_ONLY) || !isOff(unit, S3_TLS)) return;
    report(
      { value: only },
      {
        fixes: () => [
          setTo(t`Turn HTTPS on`, unit, only, [{ key: S3_TLS, value: 'true' }]),
          removal(t`Remove ${S3_ONLY}`, [only]),
        ],
      },
    );
  },
});

export const restPortUnused: Rule = defineRule({
  id: 'alluxio/s3-rest-port-unused',
  severity: 'information',
  needs: ['config'],
  summary: 'The plain HTTP port is set, but never opened: only HTTPS is allowed.',
  says: 'With `alluxio.worker.s3.only.https.access` in effect, the worker stops after the HTTPS port. A refused connection at the HTTP port is what is wanted then.',
  source,
  tags: ['unnecessary'],
  examples: {
    bad: [
      {
        file: SITE,
        text: `${READY}alluxio.worker.s3.only.https.access=true\n[|alluxio.worker.rest.port|]=29998\n`,
        fixed: `${READY}alluxio.worker.s3.only.https.access=true\n`,
      },
    ],
    good: [{ file: SITE, text: `${READY}alluxio.worker.s3.only.https.access=false\nalluxio.worker.rest.port=29998\n` }],
  },
  check(unit, report) {
    const port = unit.get(REST_PORT);
    if (port === undefined || !s3Tls(unit) || !isOn(unit, S3_ONLY)) return;
    report({ key: port }, { fixes: () => [removal(t`Remove ${REST_PORT}`, [port], true)] });
  },
});

export const plainHttpOpen: Rule = defineRule({
  id: 'alluxio/s3-plain-http-open',
  severity: 'information',
  needs: ['config'],
  summary: 'Beside HTTPS, the S3 API stays open over plain HTTP.',
  says: 'Both ports serve the same data. Whoever reaches the HTTP port needs no TLS, and no certificate either. Set `alluxio.worker.s3.only.https.access` to `true` once all clients use HTTPS.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: `${READY}alluxio.worker.s3.only.https.access=[|false|]\n`,
        fixed: `${READY}alluxio.worker.s3.only.https.access=true\n`,
      },
      { file: SITE, text: READY.replace('tls.enabled=true', 'tls.enabled=[|true|]') },
    ],
    good: [{ file: SITE, text: `${READY}alluxio.worker.s3.only.https.access=true\n` }],
  },
  check(unit, report) {
    const on = unit.get(S3_TLS);
    if (on === undefined || !s3Tls(unit) || !isOff(unit, S3_ONLY)) return;
    report(
      { value: unit.get(S3_ONLY) ?? on },
      { fixes: () => [setTo(t`Allow HTTPS only`, unit, on, [{ key: S3_ONLY, value: 'true' }])] },
    );
  },
});

export const s3ApiOff: Rule = defineRule({
  id: 'alluxio/s3-api-not-enabled',
  severity: 'warning',
  needs: ['config'],
  summary: 'TLS is configured for the S3 API, but the S3 API is not enabled.',
  says: 'Without `alluxio.worker.s3.api.enabled=true` the worker opens no S3 endpoint at all, neither HTTPS nor HTTP.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: READY.replace('alluxio.worker.s3.api.enabled=true\n', '').replace(
          'alluxio.worker.s3.tls.enabled',
          '[|alluxio.worker.s3.tls.enabled|]',
        ),
      },
      {
        file: SITE,
        text: 'alluxio.worker.s3.api.enabled=false\n[|alluxio.worker.s3.https.port|]=29996\n',
        fixed: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.https.port=29996\n',
      },
    ],
    good: [
      { file: SITE, text: READY },
      { file: SITE, text: 'alluxio.worker.s3.tls.enabled=false\n' },
    ],
  },
  check(unit, report) {
    if (!isWorker(unit) || !isThree(unit) || !isOff(unit, S3_API)) return;
    const wanted = unit.settings.find(
      (s) =>
        unit.get(s.key) === s &&
        (s.key === HTTPS_PORT || ([S3_TLS, S3_MUTUAL, S3_ONLY].includes(s.key) && isOn(unit, s.key))),
    );
    // Prepared and switched off on purpose.
    if (wanted === undefined || (wanted.key === HTTPS_PORT && switchOf(unit, S3_TLS) === 'off')) return;
    report(
      { key: wanted },
      { fixes: () => [setTo(t`Enable the S3 API`, unit, wanted, [{ key: S3_API, value: 'true' }])] },
    );
  },
});

export const mutualWithoutTls: Rule = defineRule({
  id: 'alluxio/s3-mutual-without-tls',
  severity: 'warning',
  needs: ['config'],
  summary: 'S3 clients are to show a certificate, but HTTPS is not on: the setting is ignored.',
  says: '`alluxio.worker.s3.tls.mutual.enabled` is read only where `alluxio.worker.s3.tls.enabled` is `true`.',
  source,
  examples: {
    bad: [
      {
        file: SITE,
        text: 'alluxio.worker.s3.api.enabled=true\n[|alluxio.worker.s3.tls.mutual.enabled|]=true\n',
        fixed:
          'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.mutual.enabled=true\nalluxio.worker.s3.tls.enabled=true\n',
      },
    ],
    good: [{ file: SITE, text: `${READY}alluxio.worker.s3.tls.mutual.enabled=true\n` }],
  },
  check(unit, report) {
    const mutual = unit.get(S3_MUTUAL);
    if (mutual === undefined || !isWorker(unit) || !isThree(unit) || !isOn(unit, S3_MUTUAL) || !isOff(unit, S3_TLS))
      return;
    report(
      { key: mutual },
      {
        fixes: () => [
          setTo(t`Turn HTTPS on`, unit, mutual, [{ key: S3_TLS, value: 'true' }]),
          removal(t`Remove ${S3_MUTUAL}`, [mutual]),
        ],
      },
    );
  },
});
