import { t } from '../../text/l10n.ts';
import type { Unit } from '../model.ts';
import type { RuleContext, Severity } from '../rule.ts';
import { atValue, capital, type Diagnosis, dayOf, quoted } from './diagnosis.ts';
import { see } from './material.ts';
import type { CertificateFacts, Found, Opened, Use } from './model.ts';
import { renewal } from './repairs.ts';
import { isBroken, wrong } from './uses.ts';

const DAY = 86_400_000;

/** What is worth knowing of a file that the product can use: certificates that end soon, weak keys, odd stores. */
export function lintUse(unit: Unit, use: Use, context: RuleContext): Diagnosis[] {
  const { pki } = context.material;
  const { located, opened } = see(unit, use, context.material);
  if (pki === undefined || located.state !== 'found' || opened === undefined) return [];
  if (isBroken(unit, use, context)) return [];
  const shown = certificatesOf(use, opened);
  const ends = shown.flatMap((certificate) => ending(unit, use, located, certificate, context));
  const weak = shown.flatMap((certificate) =>
    pki
      .runLints(pki.certificateLints, { certificate, now: context.now })
      .filter(({ id }) => !dates.has(id) && worth.has(id))
      .map(({ severity, message }) =>
        wrong(use, located, {
          cause: 'weak',
          severity: severity satisfies Severity,
          message: `${capital(use.title)} ${quoted(located.name)}, ${quoted(certificate.subject)}: ${message}`,
        }),
      ),
  );
  return [...ends.slice(0, 1), ...weak.slice(0, 2), ...exposed(use, located, opened), ...wellKnown(unit, use, located)];
}

/** A private key that others on the machine may read, told by what is in the file and not by its name. */
function exposed(use: Use, found: Found, { entries }: Opened): Diagnosis[] {
  const { mode } = found;
  const holdsKey = entries.some(({ entry: { kind } }) => kind === 'key' || kind === 'privateKey');
  if (mode === undefined || (mode & 0o077) === 0 || !holdsKey) return [];
  const { uri } = found;
  return [
    wrong(use, found, {
      cause: 'readable-by-others',
      severity: 'warning',
      message: t`${capital(use.title)} ${quoted(found.name)} holds a private key, and its permissions (${mode.toString(8).padStart(3, '0')}) let others than its owner read it.`,
      fixes: () => [
        { title: t`Let only its owner read it (chmod 600)`, changes: [], command: { name: 'restrict', uri } },
      ],
    }),
  ];
}

/** Passwords of examples and defaults: whoever has the file has the key. */
const known = new Set(
  'changeit changeme password passw0rd abc123 keypass storepass trustpass keypassword 123456 secret test1234 admin'.split(
    ' ',
  ),
);

function wellKnown(unit: Unit, use: Use, found: Found): Diagnosis[] {
  if (unit.schema.isHandled?.(use.path.key, 'artifact/well-known-password') === true) return [];
  const password = use.kind === 'store' && use.role === 'keystore' ? use.password : undefined;
  if (password?.text === undefined || !known.has(password.text.toLowerCase())) return [];
  return [
    wrong(use, found, {
      cause: 'well-known-password',
      at: atValue(password.setting, use),
      severity: 'warning',
      message: t`${capital(use.title)} ${quoted(found.name)} is protected by a password that stands in every manual: whoever has the file has the key.`,
    }),
  ];
}

const dates = new Set(['cert-expired', 'cert-not-yet-valid', 'cert-expiring', 'ca-expiring']);
/** Of the certificate lints, those that tell of strength; the others are a matter of taste inside of a cluster. */
const worth = new Set(['weak-rsa', 'weak-ec', 'weak-signature', 'rsa-exponent', 'unsupported-curve', 'dsa-key']);

/** Of keystores the keys' own certificates, of truststores and CA files all. */
function certificatesOf(use: Use, { entries }: Opened): readonly CertificateFacts[] {
  const own = (use.kind === 'store' ? use.role === 'keystore' : use.role === 'certificate')
    ? entries
        .filter(({ entry }) => use.kind === 'pem' || entry.kind === 'key')
        .flatMap(({ chain }) => chain.slice(0, 1))
    : entries.flatMap(({ chain }) => chain);
  return own.slice(0, MOST);
}

/** A bundle of every public CA is nobody's own. */
const MOST = 20;

/**
 * A certificate that ends soon. What lives only for days is renewed by a program: it counts as expiring in the last third
 * of its life.
 */
function ending(unit: Unit, use: Use, found: Found, certificate: CertificateFacts, context: RuleContext): Diagnosis[] {
  const { now, expiringDays } = context;
  const { notBefore, notAfter, subject, isCa } = certificate;
  const left = notAfter - now;
  const life = notAfter - notBefore;
  if (!Number.isFinite(left) || left < 0 || left > Math.min(expiringDays * DAY, life / 3)) return [];
  const days = Math.floor(left / DAY);
  const when = days === 0 ? 'today' : days === 1 ? 'in 1 day' : t`in ${days} days`;
  return [
    wrong(use, found, {
      cause: 'expiring',
      severity: 'warning',
      message: t`${capital(use.title)} ${quoted(found.name)}: the ${isCa ? t`CA certificate` : 'certificate'} ${quoted(subject)} ends ${when} (${dayOf(notAfter)}).`,
      ...(isCa ? {} : { fixes: () => renewal(unit, use, context) }),
    }),
  ];
}
