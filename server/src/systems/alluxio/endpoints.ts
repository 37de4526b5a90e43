import type { Endpoint, Unit } from '../../rules/model.ts';
import { effectiveText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';

const on = (unit: Unit, key: string): boolean => effectiveText(unit, key)?.toLowerCase() === 'true';

/** Of the S3 interface: it offers h2 first, and only HTTP/1.1 works (Alluxio 3.x). */
const S3_PROTOCOLS = ['http/1.1'];

/** The S3 interface of workers, and the RPC ports (Alluxio 2.9 to 3.x). */
export function endpoints(unit: Unit): readonly Endpoint[] {
  if (!on(unit, 'alluxio.network.tls.enabled')) return [];
  const at = (title: string, host: string, port: string, more: Partial<Endpoint> = {}): readonly Endpoint[] => {
    const number = Number(effectiveText(unit, port));
    const name = effectiveText(unit, host) ?? '';
    return Number.isInteger(number) && number > 0 && number < 65_536
      ? [{ title, host: /[${<]/.test(name) ? '' : name, port: number, alpn: [], connection: 'rpc', ...more }]
      : [];
  };
  const plain = Number(effectiveText(unit, 'alluxio.worker.rest.port'));
  const s3 = !on(unit, 'alluxio.worker.s3.tls.enabled')
    ? []
    : at('S3', 'alluxio.worker.hostname', 'alluxio.worker.s3.https.port', {
        alpn: S3_PROTOCOLS,
        ...(on(unit, 'alluxio.worker.s3.only.https.access') && plain > 0 ? { plainPort: plain } : {}),
      });
  return [
    ...s3,
    ...at(t`RPC of the master`, 'alluxio.master.hostname', 'alluxio.master.rpc.port'),
    ...at(t`RPC of a worker`, 'alluxio.worker.hostname', 'alluxio.worker.rpc.port'),
  ];
}
