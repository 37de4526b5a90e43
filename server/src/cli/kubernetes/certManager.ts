import { join } from 'node:path';
import { loadPki } from '../../workspace/keyMaterial/load.ts';
import { certManagerSet } from '../../workspace/scaffold/index.ts';
import { choice, parse } from '../pki/options.ts';
import { type Terminal, UsageError } from '../terminal.ts';
import { carryOut, scaffolding } from './carryOut.ts';
import { textOf } from './files.ts';
import { clusterOptions, orderOf } from './order.ts';

/** `cluster-tls kubernetes cert-manager`: issuers, CA and certificates of a cluster. */
export async function certManager(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    ...clusterOptions,
    issuer: { type: 'string' },
    'issuer-kind': { type: 'string', default: 'Issuer' },
    out: { type: 'string', default: '.' },
    'dry-run': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  });
  if (positionals.length > 0) throw new UsageError('cert-manager takes options only');
  const { system, order } = await orderOf(values);
  const kind = choice('--issuer-kind', values['issuer-kind'], ['issuer', 'clusterissuer']);
  const issuer =
    values.issuer === undefined
      ? undefined
      : ({ name: values.issuer, kind: kind === 'issuer' ? 'Issuer' : 'ClusterIssuer' } as const);
  const password = order.password ?? (await loadPki()).generatePassword();
  const made = await scaffolding(() =>
    certManagerSet({ system, order, issuer, password, read: (name) => textOf(join(values.out, name)) }),
  );
  return carryOut(made, values.out, { dry: values['dry-run'], force: values.force }, terminal);
}
