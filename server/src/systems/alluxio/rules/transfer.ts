import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { isPiece } from '../deployment.ts';
import {
  isEnterprise,
  isWorker,
  KEYSTORES,
  NETWORK_TLS,
  networkTls,
  S3_TLS,
  SITE,
  s3Tls,
  setTo,
  switchOf,
} from './common.ts';

const PAGES = 'alluxio.worker.s3.local.page.transfer.enabled';
const NETTY = 'alluxio.worker.network.netty.file.transfer';

export const zeroCopy: Rule = defineRule({
  id: 'alluxio/s3-zero-copy',
  severity: 'error',
  needs: ['config'],
  summary: 'The S3 API over HTTPS cannot send pages by zero copy.',
  says: 'Zero copy hands pages from the cache to the socket without looking at them, so nothing can encrypt them on the way. Alluxio demands `alluxio.worker.s3.local.page.transfer.enabled=false` with HTTPS.',
  source: 'Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=[|true|]\n${KEYSTORES}`,
        fixed: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=false\n${KEYSTORES}`,
      },
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=[|true|]\n${KEYSTORES}`,
        fixed: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=false\n${KEYSTORES}`,
      },
    ],
    good: [
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=false\n${KEYSTORES}`,
      },
      { file: SITE, text: 'alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.local.page.transfer.enabled=true\n' },
    ],
  },
  check(unit, report) {
    const on = unit.get(S3_TLS);
    if (on === undefined || !s3Tls(unit)) return;
    const state = switchOf(unit, PAGES);
    if (state === 'off' || state === 'unknown' || (state === 'absent' && isPiece(unit))) return;
    const fixes = () => [setTo(t`Set ${PAGES} to false`, unit, on, [{ key: PAGES, value: 'false' }], true)];
    const pages = unit.get(PAGES);
    if (pages !== undefined) report({ value: pages }, { fixes });
    else {
      report(
        { value: on },
        { severity: 'warning', message: t`HTTPS needs ${PAGES}=false, which is not set here.`, fixes },
      );
    }
  },
});

export const fileTransfer: Rule = defineRule({
  id: 'alluxio/file-transfer-not-mapped',
  severity: 'error',
  needs: ['config'],
  summary: 'With TLS, alluxio.worker.network.netty.file.transfer must be MAPPED.',
  says: 'The default `TRANSFER` is zero copy in the kernel, which cannot encrypt: the data path of the worker breaks under TLS. The S3 API over HTTPS reads the same option.',
  source: 'Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=[|true|]\n${KEYSTORES}`,
        fixed: `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\n${KEYSTORES}`,
      },
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=[|TRANSFER|]\n${KEYSTORES}`,
        fixed: `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\n${KEYSTORES}`,
      },
      {
        file: SITE,
        text: `alluxio.worker.s3.api.enabled=true\nalluxio.worker.s3.tls.enabled=[|true|]\nalluxio.worker.s3.local.page.transfer.enabled=false\n${KEYSTORES}`,
      },
    ],
    good: [
      {
        file: SITE,
        text: `alluxio.network.tls.enabled=true\nalluxio.worker.network.netty.file.transfer=MAPPED\n${KEYSTORES}`,
      },
      {
        file: SITE,
        text: 'alluxio.network.tls.enabled=true\nalluxio.network.tls.truststore.path=/alluxio/truststore.jks\n',
      },
      { file: SITE, text: 'alluxio.network.tls.enabled=false\nalluxio.worker.network.netty.file.transfer=TRANSFER\n' },
    ],
  },
  check(unit, report) {
    if (!isWorker(unit) || !isEnterprise(unit)) return;
    const network = networkTls(unit);
    const on = network ? unit.get(NETWORK_TLS) : s3Tls(unit) ? unit.get(S3_TLS) : undefined;
    if (on === undefined) return;
    const transfer = unit.get(NETTY);
    if (transfer === undefined && isPiece(unit)) return;
    // Another spelling of MAPPED, or a value that is none, is said where values are checked.
    if (transfer !== undefined && knownText(transfer)?.toUpperCase() !== 'TRANSFER') return;
    // That the option has to be set is known of 3.x; 2.x is likely to be the same.
    const sure = network && unit.edition === 'EE 3.x';
    const fixes = () => [setTo(t`Set ${NETTY} to MAPPED`, unit, on, [{ key: NETTY, value: 'MAPPED' }], true)];
    report(transfer === undefined ? { value: on } : { value: transfer }, {
      severity: sure ? 'error' : 'warning',
      fixes,
    });
  },
});
