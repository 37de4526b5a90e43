import type { Unit } from '../../rules/model.ts';
import type { Option, OptionValue } from '../../rules/options.ts';
import { effectiveText } from '../../rules/unit.ts';
import { t } from '../../text/l10n.ts';
import { isTls13Suite, usableSuites } from './ciphers.ts';

/** Suites that most clusters are best served with come first. */
const rank = (name: string): number =>
  (/_GCM_|^TLS_AES_/.test(name) ? 0 : /CHACHA20/.test(name) ? 1 : 2) + (name.includes('ECDHE_RSA') ? 0 : 0.5);

const describe = (name: string): string =>
  isTls13Suite(name)
    ? 'TLS 1.3'
    : t`TLS 1.2, for ${name.includes('_ECDSA_') ? 'EC' : 'RSA'} keys${name.includes('_CBC_') ? t`; older mode of encryption` : ''}`;

const SERVICES = ['hadoopfs', 'hbase', 's3-hadoop', 's3-presto'];

/** Values that depend on the other settings: cipher suites that fit the protocol. */
export function values(option: Option, unit: Unit): readonly OptionValue[] | undefined {
  if (option.kind === 'ciphers') {
    const protocol = effectiveText(unit, 'security.ssl.protocol');
    const suites = usableSuites(protocol === 'TLSv1.3' || protocol === 'TLSv1.2' ? protocol : undefined);
    return suites.toSorted((a, b) => rank(a) - rank(b)).map((value) => ({ value, description: describe(value) }));
  }
  if (option.name === 'yarn.security.appmaster.delegation.token.services') return SERVICES.map((value) => ({ value }));
  if (option.name === 'zookeeper.sasl.login-context-name') {
    const contexts = effectiveText(unit, 'security.kerberos.login.contexts') ?? 'Client';
    return contexts
      .split(',')
      .map((c) => c.trim())
      .filter((c) => c !== '')
      .map((value) => ({ value }));
  }
  return undefined;
}
