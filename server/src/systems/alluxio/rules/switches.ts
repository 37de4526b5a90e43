import type { Setting } from '../../../rules/model.ts';
import { defineRule, type Rule } from '../../../rules/rule.ts';
import { knownText } from '../../../rules/unit.ts';
import { t } from '../../../text/l10n.ts';
import { componentName, deploymentAt, isPiece, listed } from '../deployment.ts';
import {
  CA_CERT,
  isEnterprise,
  isOn,
  isThree,
  KEYSTORE,
  KEYSTORES,
  NETWORK_TLS,
  S3_TLS,
  SERVER_CERT,
  SERVER_KEY,
  SITE,
  setTo,
  switchOf,
  TRUSTSTORE,
} from './common.ts';

const MATERIAL = [KEYSTORE, TRUSTSTORE, CA_CERT, SERVER_CERT, SERVER_KEY];

export const tlsNotEnabled: Rule = defineRule({
  id: 'alluxio/tls-not-enabled',
  severity: 'warning',
  needs: ['config'],
  summary: 'Keystores or PEM files are configured, but no switch turns TLS on.',
  says: 'Key material alone changes nothing: without `alluxio.network.tls.enabled` or `alluxio.worker.s3.tls.enabled` every connection stays plain text, and no log line tells.',
  source: 'Alluxio Enterprise 2.10 documentation, TLS on Kubernetes; Alluxio 3.x documentation, TLS support',
  examples: {
    bad: [
      {
        file: SITE,
        text: `[|alluxio.network.tls.keystore.path|]=/alluxio/keystore.jks\nalluxio.network.tls.keystore.password=<password>\n`,
        fixed:
          'alluxio.network.tls.keystore.path=/alluxio/keystore.jks\nalluxio.network.tls.enabled=true\nalluxio.network.tls.keystore.password=<password>\n',
      },
      {
        file: 'values.yaml',
        text: 'properties:\n  [|alluxio.network.tls.keystore.path|]: "/secrets/alluxio-tls-keystore/keystore.jks"\n  alluxio.network.tls.truststore.path: "/secrets/alluxio-tls-truststore/truststore.jks"\n',
      },
    ],
    good: [
      { file: SITE, text: `alluxio.network.tls.enabled=false\n${KEYSTORES}` },
      { file: SITE, text: `alluxio.network.tls.enabled=\${TLS}\n${KEYSTORES}` },
    ],
  },
  check(unit, report) {
    if (switchOf(unit, NETWORK_TLS) !== 'absent' || switchOf(unit, S3_TLS) !== 'absent' || isPiece(unit)) return;
    const first = unit.settings.find((s) => MATERIAL.includes(s.key));
    if (first === undefined) return;
    const near = (key: string) => setTo(t`Add ${key}=true`, unit, first, [{ key, value: 'true' }]);
    report({ key: first }, { fixes: () => (isThree(unit) ? [near(NETWORK_TLS), near(S3_TLS)] : [near(NETWORK_TLS)]) });
  },
});

export const openSource: Rule = defineRule({
  id: 'alluxio/open-source-has-no-tls',
  severity: 'error',
  needs: ['config'],
  summary: 'The open-source edition of Alluxio has no TLS.',
  says: 'The switch exists there, but the only class behind it throws `TLS not supported.` at the first connection. TLS needs an Enterprise edition, or a proxy in front of the open-source one.',
  source: 'alluxio DefaultSslContextProvider 2.x',
  examples: {
    bad: [
      { file: SITE, version: 'OSS 2.9', text: 'alluxio.network.tls.enabled=[|true|]\n' },
      {
        file: 'alluxio/values.yaml',
        text: 'image: alluxio/alluxio\nimageTag: 2.9.2\nproperties:\n  alluxio.network.tls.enabled: [|"true"|]\nmaster:\n  count: 1\n',
      },
    ],
    good: [
      { file: SITE, version: 'OSS 2.9', text: 'alluxio.network.tls.enabled=false\n' },
      {
        file: SITE,
        version: 'EE 2.10',
        text: `alluxio.network.tls.enabled=true\n${KEYSTORES}alluxio.worker.network.netty.file.transfer=MAPPED\n`,
      },
    ],
  },
  check(unit, report) {
    const setting = unit.get(NETWORK_TLS);
    if (setting === undefined || isEnterprise(unit) || !isOn(unit, NETWORK_TLS)) return;
    report({ value: setting });
  },
});

/** Options that Alluxio enforces to be equal on every node, as far as public documentation confirms it. */
const EQUAL = [
  NETWORK_TLS,
  'alluxio.network.tls.server.protocols',
  'alluxio.network.tls.ssl.context.provider.classname',
];

export const componentsDiffer: Rule = defineRule({
  id: 'alluxio/components-differ',
  severity: 'error',
  needs: ['config'],
  summary: 'The components of the cluster have different values for an option that must be the same everywhere.',
  says: 'A process with TLS and one without cannot talk to each other, so there is no way to switch TLS on one component after the other: stop the cluster, or set up a second one beside it.',
  source: 'alluxio PropertyKey consistency check level ENFORCE, Enterprise 3.x',
  examples: {
    bad: [
      {
        file: 'values.yaml',
        text: `# cluster-tls: alluxio EE 2.10
master:
  properties:
    alluxio.network.tls.enabled: "true"
worker:
  useStatefulset: true
  count: 3
  properties:
    alluxio.network.tls.enabled: [|"false"|]
`,
      },
    ],
    good: [
      {
        file: 'values.yaml',
        text: '# cluster-tls: alluxio EE 2.10\nproperties:\n  alluxio.network.tls.enabled: "false"\nmaster:\n  count: 1\nworker:\n  properties:\n    alluxio.network.tls.enabled: "false"\n',
      },
    ],
  },
  check(unit, report) {
    const deployment = deploymentAt(unit);
    if (deployment === undefined) return;
    for (const key of EQUAL) {
      const set: { readonly role: string; readonly setting: Setting; readonly text: string }[] = [];
      for (const other of deployment.units) {
        const setting = other.get(key);
        const text = knownText(setting);
        // The proxy may end the TLS of its own clients: it is no part of this.
        if (setting === undefined || text === undefined || other.role === 'proxy') continue;
        set.push({ role: componentName(other.role ?? 'component'), setting, text: text.toLowerCase() });
      }
      const first = set[0];
      for (const other of set) {
        if (first === undefined || other.text === first.text) continue;
        const alike = set.filter((o) => o.text === other.text).map((o) => o.role);
        report(
          { value: other.setting },
          {
            message: t`${key} differs from that of the ${first.role} (here for ${listed([...new Set(alike)])}): the two cannot talk to each other.`,
            related: [{ setting: first.setting, message: t`The other value.` }],
            fixes: () => [
              {
                title: t`Change to ${knownText(first.setting)}`,
                changes: [{ op: 'set', setting: other.setting, value: knownText(first.setting) ?? '' }],
              },
            ],
          },
        );
      }
    }
  },
});
