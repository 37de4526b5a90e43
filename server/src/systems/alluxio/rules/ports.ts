import type { Unit } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { later, t, told } from '../../../text/l10n.ts';
import {
  HTTPS_PORT,
  isOff,
  isOn,
  isThree,
  isWorker,
  KEYSTORES,
  numberOf,
  REST_PORT,
  S3_API,
  S3_ONLY,
  SITE,
  s3Tls,
  setTo,
} from './common.ts';

const READY = `alluxio.worker.s3.api.enabled=true
alluxio.worker.s3.tls.enabled=true
alluxio.worker.s3.local.page.transfer.enabled=false
alluxio.worker.network.netty.file.transfer=MAPPED
${KEYSTORES}`;

/** The plain HTTP port of the S3 API is opened. */
const opensHttp = (unit: Unit): boolean =>
  isWorker(unit) && isOn(unit, S3_API) && !(s3Tls(unit) && !isOff(unit, S3_ONLY));

export const samePort: Rule = defineRule({
  id: 'alluxio/s3-ports-equal',
  severity: 'error',
  needs: ['config'],
  summary: 'HTTPS and HTTP of the S3 API have the same port.',
  says: 'The HTTPS port is opened first; the second bind to the same port fails, and the worker does not start. The defaults are 29996 for HTTPS and 29998 for HTTP.',
  source: 'Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: `${READY}alluxio.worker.s3.https.port=[|29998|]\n`,
        fixed: `${READY}alluxio.worker.s3.https.port=29996\n`,
      },
      {
        file: SITE,
        text: `${READY}alluxio.worker.rest.port=[|29996|]\n`,
        fixed: `${READY}alluxio.worker.rest.port=29998\n`,
      },
    ],
    good: [
      { file: SITE, text: `${READY}alluxio.worker.s3.https.port=29996\nalluxio.worker.rest.port=29998\n` },
      { file: SITE, text: `${READY}alluxio.worker.s3.only.https.access=true\nalluxio.worker.s3.https.port=29998\n` },
    ],
  },
  check(unit, report) {
    const at = unit.get(HTTPS_PORT) ?? unit.get(REST_PORT);
    // The HTTP port is not opened where only HTTPS is allowed.
    if (at === undefined || !s3Tls(unit) || !isOff(unit, S3_ONLY)) return;
    const port = numberOf(unit, HTTPS_PORT);
    if (port === undefined || port !== numberOf(unit, REST_PORT)) return;
    const other = at.key === HTTPS_PORT ? unit.get(REST_PORT) : undefined;
    report(
      { value: at },
      {
        message: t`HTTPS and HTTP of the S3 API both have port ${port}: the second bind fails.`,
        related: other === undefined ? [] : [{ setting: other, message: t`The HTTP port.` }],
        fixes: () => {
          const free = { key: HTTPS_PORT, value: '29996' };
          if (other !== undefined && port === 29_996)
            return [setTo(t`Set the HTTP port to 29998`, unit, other, [{ key: REST_PORT, value: '29998' }])];
          return at.key === HTTPS_PORT
            ? [setTo(t`Set the HTTPS port to 29996`, unit, at, [free])]
            : [setTo(t`Set the HTTP port to 29998`, unit, at, [{ key: REST_PORT, value: '29998' }])];
        },
      },
    );
  },
});

/** Other ports of a worker. Of the unsure ones public documentation says nothing. */
const OTHERS = [
  { key: 'alluxio.worker.rpc.port', what: 'RPC', sure: true },
  { key: 'alluxio.worker.web.port', what: later`the web UI`, sure: true },
  { key: 'alluxio.worker.data.port', what: 'data', sure: false },
  { key: 'alluxio.worker.secure.rpc.port', what: later`the exchange of keys`, sure: false },
  { key: 'alluxio.worker.http.server.port', what: later`the HTTP server`, sure: false },
];

/** Whether another service of the worker listens at a port. */
export const isTaken = (unit: Unit, port: number): boolean => OTHERS.some((o) => numberOf(unit, o.key) === port);

export const portTaken: Rule = defineRule({
  id: 'alluxio/s3-port-taken',
  severity: 'error',
  needs: ['config'],
  summary: 'A port of the S3 API is that of another service of the worker.',
  says: 'Two services of one process cannot listen on the same port: the second bind fails, and the worker does not start.',
  source: 'Alluxio 3.x documentation, TLS support; alluxio PropertyKey 2.x',
  examples: {
    bad: [
      {
        file: SITE,
        text: `${READY}alluxio.worker.s3.https.port=[|29999|]\n`,
        fixed: `${READY}alluxio.worker.s3.https.port=29996\n`,
      },
      {
        file: SITE,
        text: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.rest.port=[|30000|]\n',
        fixed: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.rest.port=29998\n',
      },
    ],
    good: [
      { file: SITE, text: `${READY}alluxio.worker.s3.https.port=8443\n` },
      { file: SITE, text: `${READY}alluxio.worker.rpc.port=28999\nalluxio.worker.s3.https.port=29999\n` },
    ],
  },
  check(unit, report) {
    if (!isThree(unit)) return;
    const open = [
      { key: HTTPS_PORT, normal: '29996', opened: s3Tls(unit) },
      { key: REST_PORT, normal: '29998', opened: opensHttp(unit) },
    ];
    for (const { key, normal, opened } of open) {
      const port = numberOf(unit, key);
      const taken = OTHERS.find((o) => opened && port !== undefined && numberOf(unit, o.key) === port);
      if (taken === undefined) continue;
      const at = unit.get(key) ?? unit.get(taken.key);
      if (at === undefined) continue;
      report(
        { value: at },
        {
          severity: taken.sure ? 'error' : 'information',
          message: t`Port ${port} is also that of ${told(taken.what)} (${taken.key}).`,
          fixes: () =>
            at.key === key && normal !== String(port)
              ? [setTo(t`Change to ${normal}`, unit, at, [{ key, value: normal }])]
              : [],
        },
      );
    }
  },
});
