import { t } from '../../text/l10n.ts';
import type { Unit } from '../model.ts';
import type { Details, RuleContext } from '../rule.ts';
import { capital, type Diagnosis, milder, quoted } from './diagnosis.ts';
import type { Shown } from './ends.ts';
import { see } from './material.ts';
import type { CertificateFacts, Connection, Identity } from './model.ts';
import { isBroken, wrong } from './uses.ts';

/**
 * EndEntityChecker asks for what the key exchange needs: with suites of plain RSA alone the server's key enciphers, and need
 * not sign.
 */
export function usageProblem(
  { suites: names }: Connection,
  use: 'server' | 'client',
  leaf: CertificateFacts,
  problem: string,
) {
  const enciphers = use === 'server' && names?.every((suite) => /^(?:TLS|SSL)_RSA_WITH_/.test(suite)) === true;
  if (!enciphers || problem !== 'KeyUsage does not allow digital signatures') return problem;
  return leaf.keyUsage?.includes('keyEncipherment') === true ? undefined : 'KeyUsage does not allow key encipherment';
}

/** Suites of plain RSA alone, and a key that may not encipher. */
export function cannotEncipher(
  { suites: names, title }: Connection,
  servers: readonly Shown[] | undefined,
): Diagnosis[] {
  const [only, ...more] = servers ?? [];
  if (only === undefined || more.length > 0 || names === undefined || names.length === 0) return [];
  const { keyUsage } = only.leaf;
  if (keyUsage === undefined || keyUsage.includes('keyEncipherment') || !keyUsage.includes('digitalSignature'))
    return [];
  if (!names.every((suite) => /^(?:TLS|SSL)_RSA_WITH_/.test(suite))) return [];
  const diagnosis = wrong(only.use, undefined, {
    cause: 'usage',
    message: t`KeyUsage does not allow key encipherment. ${capital(only.use.title)} (${quoted(only.leaf.subject)}) may only sign, and every suite of ${title} exchanges keys by plain RSA.`,
  });
  return [only.assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
}

/** Suites of TLS 1.2 name the kind of key that the server must have; with no key that fits one, none is left. */
export function suites(
  { suites: names, suitesSetting, title }: Connection,
  servers: readonly Shown[] | undefined,
): Diagnosis[] {
  const [server] = servers ?? [];
  if (names === undefined || server === undefined) return [];
  const kinds = names.map(keyKindOf);
  if (kinds.length === 0 || kinds.includes('any') || (servers ?? []).some(({ leaf }) => kinds.includes(kindOf(leaf))))
    return [];
  const related: Details['related'] =
    suitesSetting === undefined ? [] : [{ setting: suitesSetting, message: t`names the suites` }];
  return [
    wrong(server.use, undefined, {
      cause: 'suite-key-mismatch',
      message: t`no cipher suites in common. The key of ${server.use.title} is ${server.leaf.key.algorithm}, and no suite of ${title} can be used with it.`,
      related,
    }),
  ];
}

const kindOf = ({ key }: CertificateFacts): string =>
  key.algorithm.startsWith('RSA')
    ? 'RSA'
    : key.algorithm === 'EC' || key.algorithm.startsWith('Ed')
      ? 'EC'
      : key.algorithm;

/** The kind of key that a suite needs at the server; `any` where the suite leaves it open (TLS 1.3) or is not known. */
function keyKindOf(suite: string): string {
  const exchange = /^(?:TLS|SSL)_(.+?)_WITH_/.exec(suite)?.[1];
  if (exchange === undefined) return 'any';
  if (exchange.endsWith('ECDSA')) return 'EC';
  if (exchange.endsWith('RSA')) return 'RSA';
  return exchange.endsWith('DSS') ? 'DSA' : 'any';
}

/** Certificate and key lie in two files, which a keystore cannot mix up. */
export function keyOfAnother(unit: Unit, identity: Identity | undefined, context: RuleContext): Diagnosis[] {
  if (identity?.kind !== 'pem') return [];
  const { certificate, key } = identity;
  if ([certificate, key].some((use) => isBroken(unit, use, context))) return [];
  const [own, other] = [certificate, key].map((use) => see(unit, use, context.material));
  const leaf = own?.opened?.entries.flatMap((entry) => entry.chain)[0];
  const publicKey = other?.opened?.entries.find((entry) => entry.publicKey !== undefined)?.publicKey;
  const wanted = leaf?.parts?.publicKey;
  if (leaf === undefined || publicKey === undefined || wanted === undefined || equal(publicKey, wanted)) return [];
  const assumed = [own, other].some((each) => each?.located.state === 'found' && each.located.assumed);
  const diagnosis = wrong(key, undefined, {
    cause: 'key-mismatch',
    message: t`Invalid CertificateVerify signature. ${capital(key.title)} does not belong to ${certificate.title} (${quoted(leaf.subject)}): every peer refuses the handshake.`,
    related: [{ setting: certificate.path, message: t`names ${certificate.title}` }],
  });
  return [assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
