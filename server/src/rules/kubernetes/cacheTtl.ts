import { parseDuration } from '../../formats/hocon/units.ts';
import { told } from '../../kubernetes/duration.ts';
import { t } from '../../text/l10n.ts';
import { materialOf } from '../artifact/material.ts';
import { defineRule, type Rule } from '../rule.ts';
import { knownText } from '../unit.ts';
import { issuedFor } from './issued.ts';
import { CERTIFICATE, rotatingApp, rotatingConf } from './samples.ts';

/** Kubelets look once a minute, and their caches may be as old again. */
const PROPAGATION = 120_000;
const DEFAULT_TTL = 300_000;

export const cacheOutlivesOverlap: Rule = defineRule({
  id: 'kubernetes/cache-outlives-overlap',
  severity: 'warning',
  products: ['akka', 'pekko'],
  needs: ['deployment'],
  summary: 'A node may go on with its old certificate until that has expired.',
  says: 'cert-manager renews a certificate `renewBefore` ahead of its end. The kubelet takes up to two minutes to write it into the pods, and the rotating keys read it again after `ssl-context-cache-ttl` at the latest (5 minutes by default): together that must be less than the time that the old certificate has left.',
  source: 'akka RotatingKeysSSLEngineProvider 2.10; Kubernetes documentation, Secrets',
  examples: {
    bad: [
      {
        file: 'conf.yaml',
        text: rotatingConf('ssl-context-cache-ttl = [|12h|]'),
        files: {
          'app.yaml': rotatingApp('app-tls'),
          'certificate.yaml': `${CERTIFICATE}  duration: 24h\n  renewBefore: 8h\n`,
        },
      },
    ],
    good: [
      {
        file: 'conf.yaml',
        text: rotatingConf('ssl-context-cache-ttl = 5m'),
        files: {
          'app.yaml': rotatingApp('app-tls'),
          'certificate.yaml': `${CERTIFICATE}  duration: 24h\n  renewBefore: 8h\n`,
        },
      },
    ],
  },
  check(unit, report, { deployment: graph }) {
    if (graph === undefined || !graph.has('Certificate')) return;
    const setting = unit.settings.findLast(({ key }) => key.endsWith('.rotating-keys-engine.ssl-context-cache-ttl'));
    const text = knownText(setting);
    const read = text === undefined ? undefined : parseDuration(text);
    const ttl = setting === undefined ? DEFAULT_TTL : read !== undefined && 'value' in read ? read.value : undefined;
    if (ttl === undefined) return;
    for (const use of materialOf(unit).uses) {
      const issued = issuedFor(graph, unit, use);
      const left = issued?.certificate.renewBefore;
      if (issued === undefined || issued.key !== 'tls.crt' || left === undefined || ttl + PROPAGATION < left) continue;
      const name = issued.manifest.name?.text ?? '';
      report(
        { value: setting ?? use.path },
        {
          message: t`Certificate ${name} is renewed ${told(left)} before its end, and a node may need ${told(ttl + PROPAGATION)} to read it.`,
          related: [
            {
              uri: issued.manifest.uri,
              span: issued.manifest.name?.span ?? issued.manifest.head,
              message: t`Certificate ${name}`,
            },
          ],
        },
      );
      return;
    }
  },
});
