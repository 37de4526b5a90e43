import { t } from '../../text/l10n.ts';
import type { Unit } from '../model.ts';
import type { Details, Fix, RuleContext } from '../rule.ts';
import { alternatives } from './alternatives.ts';
import { capital, type Diagnosis, dayOf, milder, quoted } from './diagnosis.ts';
import { type Believed, believedBy, type Shown } from './ends.ts';
import { usageProblem } from './keys.ts';
import type { Cause, CertificateFacts, ChainAnswer, Connection, End, Trust } from './model.ts';
import { completedChain, renewal } from './repairs.ts';
import { wrong } from './uses.ts';

/** Whether the other end's trust anchors accept what is shown; of several keys, one is enough. */
export function judge(
  connection: Connection,
  use: 'server' | 'client',
  shownKeys: readonly Shown[] | undefined,
  believed: Believed | undefined,
  believer: End,
  unit: Unit,
  context: RuleContext,
): Diagnosis[] {
  if (shownKeys === undefined || believed === undefined) return [];
  // The truststore to name in place of this one.
  const accepts = (other: Believed): boolean =>
    shownKeys.some(
      (each) =>
        answerOf(each, other, use, context)?.verdict === 'valid' &&
        (connection.clientAuth === 'none' || isAsked(each, other)),
    );
  // Looked for at once, since what a fix would ask later is not known then.
  const elsewhere = (missing: readonly Fix[] = []): Pick<Diagnosis, 'fixes'> => {
    const fixes = [...missing, ...trustElsewhere(unit, believer.trust, context, accepts)];
    return fixes.length === 0 ? {} : { fixes: () => fixes };
  };
  if (use === 'client' && shownKeys.every((each) => !isAsked(each, believed))) {
    const [{ use: file, leaf, assumed } = {}] = shownKeys;
    if (file === undefined || leaf === undefined) return [];
    const weakened = assumed === true || believed.assumed ? { severity: 'warning' as const } : {};
    return [
      wrong(file, undefined, {
        ...weakened,
        ...elsewhere(),
        cause: 'not-trusted',
        message: t`Empty client certificate chain. ${capital(file.title)} (${quoted(leaf.subject)}) is issued by ${quoted(leaf.issuer)}; in ${connection.title} only certificates of the authorities in ${believed.use.title} are asked for, so none is sent.`,
        related: [{ setting: believed.use.path, message: t`names ${believed.use.title}` }],
      }),
    ];
  }
  const failures: Diagnosis[] = [];
  for (const shownKey of shownKeys) {
    const { use: file, leaf, others, assumed } = shownKey;
    const answer = answerOf(shownKey, believed, use, context);
    if (answer?.verdict !== 'invalid') return [];
    const problem = usageProblem(connection, use, leaf, [answer.problem, answer.cause].filter(isText).join(': '));
    if (problem === undefined) return [];
    const cause = causeOf(problem);
    const owner = `${capital(file.title)} (${quoted(leaf.subject)})`;
    const other = `${believed.use.title}${t` of ${believer.title}`}`;
    const message =
      cause === 'not-trusted'
        ? t`${problem}. ${notTrusted(leaf, others, believed, owner, other)} Concerns ${connection.title}.`
        : t`${problem}. ${owner} is refused in ${connection.title}.`;
    const related: Details['related'] = [{ setting: believed.use.path, message: t`names ${believed.use.title}` }];
    const diagnosis = wrong(file, undefined, {
      cause,
      message,
      related,
      ...(cause === 'not-trusted'
        ? elsewhere(
            completedChain(unit, shownKey, context, (all) => {
              const completed = answerOf({ ...shownKey, others: all }, believed, use, context);
              return completed?.verdict === 'valid';
            }),
          )
        : cause === 'expired'
          ? { fixes: () => renewal(unit, file, context) }
          : {}),
    });
    failures.push(
      assumed || believed.assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis,
    );
  }
  return failures.slice(0, 1);
}

const isText = (text: string | undefined): text is string => text !== undefined;

/** Whether a chain holds; undefined while that is worked out. */
function answerOf(
  { leaf, others }: Shown,
  { anchors }: Believed,
  use: 'server' | 'client',
  { material, now }: RuleContext,
): ChainAnswer | undefined {
  const ids = [leaf, ...others].map(({ sha256 }) => sha256).join();
  const trusted = anchors.map(({ sha256 }) => sha256).join();
  return material.ask(`chain ${use} ${Math.floor(now / 3_600_000)} ${ids} ${trusted}`, (pki) =>
    pki.buildChain({
      leaf: leaf.der,
      others: others.map(({ der }) => der),
      anchors: anchors.map(({ der }) => der),
      now,
      use,
    }),
  );
}

/** Files beside the one that an end believes, which would make it accept what is shown. */
function trustElsewhere(
  unit: Unit,
  trust: Trust | undefined,
  context: RuleContext,
  accepts: (other: Believed) => boolean,
): Fix[] {
  if (trust === undefined) return [];
  return alternatives(unit, trust.kind === 'store' ? trust.store : trust.ca, context, (use) => {
    const other = use.kind === 'store' ? { kind: 'store' as const, store: use } : { ...trust, ca: use };
    const believed = believedBy(unit, other as Trust, context);
    return believed !== undefined && accepts(believed);
  });
}

/** What the other end believes is not known: dates, usages and critical extensions are looked at by all. */
export function judgeAlone(
  { title }: Connection,
  use: 'server' | 'client',
  shownKeys: readonly Shown[] | undefined,
  unit: Unit,
  context: RuleContext,
): Diagnosis[] {
  const { now, material } = context;
  const [only, ...more] = shownKeys ?? [];
  if (only === undefined || more.length > 0) return [];
  const { use: file, leaf, assumed } = only;
  const owner = `${capital(file.title)} (${quoted(leaf.subject)})`;
  const told = (cause: Cause, text: string): Diagnosis[] => {
    const diagnosis = wrong(file, undefined, {
      cause,
      message: t`${text}. ${owner} is refused in ${title}.`,
      ...(cause === 'expired' ? { fixes: () => renewal(unit, file, context) } : {}),
    });
    return [assumed ? { ...diagnosis, severity: milder(diagnosis.severity, 'warning') } : diagnosis];
  };
  if (now > leaf.notAfter) return told('expired', t`The certificate ended on ${dayOf(leaf.notAfter)}`);
  if (now < leaf.notBefore) return told('not-yet-valid', t`The certificate begins on ${dayOf(leaf.notBefore)}`);
  const { extendedKeyUsage: usages } = leaf;
  if (usages !== undefined && !usages.some((usage) => usage === `${use}Auth` || usage === 'anyExtendedKeyUsage'))
    return told('usage', `Extended key usage does not permit use for TLS ${use} authentication`);
  if (material.pki?.hasUnknownCritical(leaf) === true)
    return told('certificate', t`A critical extension is known to nobody`);
  return [];
}

/** Java sends the certificate whose chain names an authority that the server lists (X509KeyManager.chooseClientAlias). */
export const isAsked = ({ leaf, others }: Shown, { anchors }: Believed): boolean =>
  [leaf, ...others].some((each) => anchors.some((anchor) => anchor.canonicalSubject === each.canonicalIssuer));

/** Which rule an answer of Java's belongs to. */
export function causeOf(problem: string): Cause {
  if (problem.includes('NotAfter:')) return 'expired';
  if (problem.includes('NotBefore:')) return 'not-yet-valid';
  if (/key usage|KeyUsage|Extended key usage/.test(problem)) return 'usage';
  if (/Algorithm constraints/.test(problem)) return 'weak';
  if (/unable to find valid|does not chain|signature check failed|not a CA certificate/.test(problem))
    return 'not-trusted';
  return 'certificate';
}

function notTrusted(
  leaf: CertificateFacts,
  others: readonly CertificateFacts[],
  { anchors }: Believed,
  owner: string,
  other: string,
): string {
  // As far up as what is sent leads.
  let top = leaf;
  for (let i = 0; i < others.length && !top.selfIssued; i++) {
    const next = others.find((each) => each.canonicalSubject === top.canonicalIssuer);
    if (next === undefined) break;
    top = next;
  }
  if (top.selfIssued && top === leaf) return t`${owner} has signed itself and is not in ${other}.`;
  const named = anchors.some((anchor) => anchor.canonicalSubject === top.canonicalIssuer);
  if (named)
    return t`${owner} names ${quoted(top.issuer)} as its issuer; the certificate of that name in ${other} has not signed it: its key is another one.`;
  const between = anchors.some((anchor) => anchor.isCa) && !top.selfIssued;
  return t`${owner} ${top === leaf ? t`is issued` : t`is issued in the end`} by ${quoted(top.issuer)}, which is not in ${other}${between ? t`, and nothing sent with it leads there` : ''}.`;
}
