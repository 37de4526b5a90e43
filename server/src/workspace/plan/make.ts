import type { Issuer, StoreEntry } from '../../pki/index.ts';
import { t } from '../../text/l10n.ts';
import type { Pki } from '../keyMaterial/load.ts';
import { PlanError } from './model.ts';
import { secretsOf } from './secrets.ts';
import {
  CA,
  filesOf,
  INTERMEDIATE,
  type PlannedSet,
  SECRETS,
  type SetCertificate,
  type SetFile,
  storeSuffixes,
  subjectOf,
} from './set.ts';
import { type Item, isDue, type Owned, type Survey } from './survey.ts';

/** Which of what is there is made anew: nothing, what is out of date, or all of it. */
export type Renewal = 'nothing' | 'due' | 'all';

export interface SetOptions {
  readonly set: PlannedSet;
  readonly survey: Survey;
  readonly renew: Renewal;
  /** A CA that exists, and signs (`trust: existing-ca`). */
  readonly issuer: Issuer | undefined;
  readonly password: string;
  readonly now: number;
  readonly progress: (done: number, all: number) => void;
  /** A file that is there already. */
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
  /** Asked between keys; true ends the work with nothing made. */
  readonly cancelled?: () => boolean;
}

/** A file to be written. */
export interface MadeFile extends SetFile {
  readonly content: Uint8Array | string;
  /** There is one, and it gives way. */
  readonly replaces: boolean;
}

export interface MadeSet {
  /** In the order of writing; what is there and stays is not among them. */
  readonly files: readonly MadeFile[];
  /** Certificates that were made, DER, the CA's first. */
  readonly certificates: readonly Uint8Array[];
}

/** What a run would do, before anything is made. */
export interface Work {
  /** Names of certificates (and `ca`, `intermediate`) that are made or made anew. */
  readonly make: ReadonlySet<string>;
  /** Files to be written, with whether there is one already. */
  readonly files: readonly (SetFile & { readonly replaces: boolean })[];
  /** What is out of date and stays so. */
  readonly left: readonly Item[];
}

/** What is to be done. @throws PlanError where something that is there cannot be used */
export function workOf(set: PlannedSet, { items, others }: Survey, renew: Renewal): Work {
  const self = set.plan.trust === 'self-signed';
  const problems: string[] = [];
  const make = new Set<string>();
  for (const item of items) {
    if (item.name === CA && (self || set.plan.trust === 'existing-ca')) continue;
    if (renew === 'all' || item.state === 'absent' || (renew === 'due' && isDue(item))) make.add(item.name);
    else if (item.state === 'locked')
      problems.push(t`${item.name}: the password of its store is another one; give the right one, or make all anew`);
    else if (item.state === 'unreadable')
      problems.push(t`${item.name}: what is there cannot be read; move it away, or make all anew`);
    else if (item.missing.length > 0 && item.owned === undefined && !isAuthority(item))
      problems.push(
        t`${item.name}: ${item.missing.join(', ')} cannot be made, as the key that is there cannot be opened`,
      );
  }
  const signed = set.certificates.some(({ name }) => make.has(name)) || make.has(INTERMEDIATE);
  if (signed && !self && set.plan.trust !== 'existing-ca') {
    const signer = items.find(({ name }) => name === (set.plan.trust === 'intermediate' ? INTERMEDIATE : CA));
    if (signer !== undefined && !make.has(signer.name) && signer.owned === undefined)
      problems.push(t`${signer.name}-key.pem is needed to sign, and is not there`);
  }
  for (const { name, owned } of items.filter(isAuthority))
    if (
      make.has(name) &&
      renew !== 'all' &&
      items.find((item) => item.name === name)?.state !== 'absent' &&
      owned === undefined
    )
      problems.push(t`${name}-key.pem is needed to renew the CA, and is not there`);
  if (problems.length > 0) throw new PlanError(problems.join('\n'));
  const stateOf = new Map(items.map((item) => [item.name, item]));
  const files = filesOf(set).flatMap((file) => {
    const { of } = file;
    if (of === undefined) {
      const state = others.find(({ name }) => name === file.name)?.state ?? 'absent';
      const again = renew === 'all' ? file.name !== 'password' : renew === 'due' && state === 'changed';
      return state === 'absent' || again ? [{ ...file, replaces: state !== 'absent' }] : [];
    }
    const item = stateOf.get(of);
    const there = item !== undefined && !item.missing.includes(file.name) && item.state !== 'absent';
    // A self-signed certificate is its own CA; a CA that is renewed keeps its key.
    const again =
      self && of === CA
        ? make.size > 0
        : make.has(of) && !(there && renew !== 'all' && isAuthorityName(of) && file.name.endsWith('-key.pem'));
    if (!there) return [{ ...file, replaces: false }];
    return again ? [{ ...file, replaces: true }] : [];
  });
  const left = items.filter((item) => isDue(item) && !make.has(item.name));
  return { make, files, left };
}

const isAuthorityName = (name: string): boolean => name === CA || name === INTERMEDIATE;
const isAuthority = ({ name }: Item): boolean => isAuthorityName(name);

/** As many as WebCrypto has threads in Node: all are busy, and one that cannot be made is told before the rest is. */
const AT_ONCE = 4;

/** Makes in memory what is missing of a set, or out of date. @throws MakeError, StoreError, PlanError */
export async function makeSet(pki: Pki, options: SetOptions): Promise<MadeSet> {
  const { set, survey, renew, now, progress, password, cancelled } = options;
  const { plan, certificates } = set;
  const { make, files } = workOf(set, survey, renew);
  const item = (name: string): Item | undefined => survey.items.find((each) => each.name === name);
  let done = 0;
  progress(done, make.size);
  const step = () => {
    if (cancelled?.() === true) throw new PlanError('Cancelled.');
    progress(++done, make.size);
  };
  const contents = new Map<string, Uint8Array | string>();
  const wanted = new Set(files.map(({ name }) => name));
  const made: Uint8Array[] = [];
  const stores = async (name: string, entries: readonly StoreEntry[]) => {
    for (const suffix of storeSuffixes(plan.formats)) {
      const file = `${name}.${suffix}`;
      const format = suffix === 'p12' ? 'pkcs12' : suffix;
      if (wanted.has(file)) contents.set(file, await pki.writeStore(entries, { format, password, now }));
    }
  };

  /** A CA of the set: there, renewed with its key, or made. */
  const authority = async (name: string, subject: string, above: Issuer | undefined): Promise<Issuer> => {
    const present = item(name);
    const chain = above === undefined ? [] : [above.certificate];
    if (!make.has(name) && present?.certificate !== undefined)
      return { certificate: present.certificate, privateKey: present.owned?.privateKey ?? new Uint8Array(), chain };
    const key = renew === 'all' ? undefined : present?.owned?.privateKey;
    if (key !== undefined && present?.certificate !== undefined) {
      const { certificate } = await pki.renewCertificate(present.certificate, {
        now,
        privateKey: key,
        days: plan.caDays,
        ...(above === undefined ? {} : { issuer: above }),
      });
      made.push(certificate);
      step();
      return { certificate, privateKey: key, chain };
    }
    const own = await pki.createCredentials(
      {
        usage: 'ca',
        subject,
        days: plan.caDays,
        pathLength: above === undefined && plan.trust === 'intermediate' ? 1 : 0,
      },
      { now, key: plan.keyAlgorithm, ...(above === undefined ? {} : { issuer: above }) },
    );
    contents.set(`${name}-key.pem`, await pki.pemPrivateKey(own.privateKey));
    made.push(own.certificate);
    step();
    return { certificate: own.certificate, privateKey: own.privateKey, chain };
  };

  const cluster = plan.topology.name ?? plan.product;
  const signer = async (): Promise<{ readonly root: Uint8Array; readonly issuer: Issuer } | undefined> => {
    if (plan.trust === 'self-signed') return undefined;
    if (plan.trust === 'existing-ca') {
      const { issuer } = options;
      if (issuer === undefined) throw new PlanError(t`the CA that exists is not at hand: ca and caKey`);
      return { root: issuer.certificate, issuer };
    }
    const root = await authority(CA, subjectOf(`${cluster} CA`, plan.subject), undefined);
    if (plan.trust !== 'intermediate') return { root: root.certificate, issuer: root };
    const issuer = await authority(INTERMEDIATE, subjectOf(`${cluster} intermediate CA`, plan.subject), root);
    contents.set('intermediate.pem', pki.pemCertificates([issuer.certificate]));
    return { root: root.certificate, issuer };
  };

  const ca = signer();
  const owners = await together(certificates, async (certificate): Promise<Owned | undefined> => {
    const { name } = certificate;
    const present = item(name);
    let owned = present?.owned;
    if (make.has(name)) {
      const [authorityOf, pair] = await Promise.all([ca, pki.generateKeyPair(plan.keyAlgorithm)]);
      const credentials = await pki.createCredentials(profileOf(certificate, plan.days), {
        now,
        key: pair,
        ...(authorityOf === undefined ? {} : { issuer: authorityOf.issuer }),
      });
      owned = { privateKey: credentials.privateKey, chain: credentials.chain };
      made.push(credentials.certificate);
      step();
    }
    if (owned === undefined || !files.some(({ of }) => of === name)) return owned;
    await stores(name, [{ kind: 'key', alias: name, privateKey: owned.privateKey, chain: owned.chain }]);
    contents.set(`${name}.pem`, pki.pemCertificates(owned.chain));
    contents.set(`${name}-key.pem`, await pki.pemPrivateKey(owned.privateKey));
    return owned;
  });
  const trusted = await trustOf(certificates, owners, (await ca)?.root);
  contents.set('ca.pem', pki.pemCertificates(trusted.map(({ certificate }) => certificate)));
  await stores('truststore', trusted);
  contents.set('password', `${password}\n`);
  contents.set(set.configuration.name, set.configuration.text);
  if (wanted.has(SECRETS)) {
    const all = new Map<string, Uint8Array>();
    for (const { name } of filesOf(set)) {
      const content = wanted.has(name) ? contents.get(name) : await options.read(name);
      if (content !== undefined)
        all.set(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    }
    contents.set(
      SECRETS,
      secretsOf(set, (name) => all.get(name)),
    );
  }
  return { files: files.map((file) => ({ ...file, content: contents.get(file.name) ?? '' })), certificates: made };
}

/** The CA, or without one every certificate under its own name. */
async function trustOf(
  certificates: readonly SetCertificate[],
  owners: readonly (Owned | undefined)[],
  root: Uint8Array | undefined,
) {
  if (root !== undefined) return [{ kind: 'trusted' as const, alias: CA, certificate: root }];
  return owners.flatMap((owned, i) => {
    const [certificate] = owned?.chain ?? [];
    return certificate === undefined
      ? []
      : [{ kind: 'trusted' as const, alias: certificates[i]?.name ?? CA, certificate }];
  });
}

const profileOf = ({ usage, subject, dns, ip }: SetCertificate, days: number) => ({
  usage,
  subject,
  names: [...dns.map((each) => `DNS:${each}`), ...ip.map((each) => `IP:${each}`)],
  days,
});

/** Works on a few at a time; the results in the order of the items. The first error ends it. */
async function together<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [i, item] of left) {
      if (failed) return;
      try {
        results[i] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
