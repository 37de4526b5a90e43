import type { Credentials, Issuer, StoreEntry } from '../../pki/index.ts';
import type { Configuration } from '../../systems/generation.ts';
import type { PlannedCertificate } from '../../systems/topology.ts';
import type { Pki } from './load.ts';
import { type Plan, PlanError, type SetFormat } from './plan.ts';

/** A certificate to be made, with the subject that it gets. */
export interface SetCertificate extends PlannedCertificate {
  readonly subject: string;
}

/** A file of the set, before it is made. */
export interface SetFile {
  /** In the folder of the set. */
  readonly name: string;
  /** Holds a private key or a password: nobody but its owner may read it. */
  readonly secret: boolean;
  readonly what: string;
}

/** A set that nothing is wrong with, before any key is made. */
export interface PlannedSet {
  readonly plan: Plan;
  readonly certificates: readonly SetCertificate[];
  /** A CA that exists; undefined: one is made. */
  readonly issuer: Issuer | undefined;
  /** No password was given: one is made and must be kept. */
  readonly keepPassword: boolean;
  readonly configuration: Configuration;
  /** What names cannot solve, in sentences for the owner. */
  readonly notes: readonly string[];
}

export interface SetOptions extends PlannedSet {
  readonly password: string;
  readonly now: number;
  readonly progress: (done: number, all: number) => void;
}

const storeSuffixes = (formats: readonly SetFormat[]) =>
  formats.flatMap((format) => (format === 'pem' ? [] : [format]));

/** Subjects of the certificates: the CN is the certificate's name. */
function subjectOf(name: string, rest: string): string {
  const cn = `CN=${name.replace(/[,+"\\<>;=#]/g, '\\$&')}`;
  return rest === '' ? cn : `${cn},${rest}`;
}

/**
 * Plans all of a set.
 * @param folder where the files will lie on the nodes
 * @throws PlanError
 */
export function planSet(
  plan: Plan,
  { folder, issuer, password }: { folder: string; issuer: Issuer | undefined; password: string | undefined },
): PlannedSet {
  const { generation } = plan;
  const { certificates: planned, notes, problems } = generation.topology(plan.topology);
  if (problems.length > 0) throw new PlanError(problems.join('\n'));
  const certificates = planned.map((each) => ({ ...each, subject: subjectOf(each.name, plan.subject) }));
  const [store] = storeSuffixes(plan.formats);
  if (store === undefined && !generation.readsPem)
    throw new PlanError(`formats: ${generation.title} reads no PEM files; add p12, jks or jceks`);
  const place = folder.replace(/[\\/]+$/, '');
  const configuration = generation.configuration({ product: plan.product, folder: place, store, certificates });
  const keepPassword = password === undefined && store !== undefined;
  const set = { plan, certificates, issuer, keepPassword, configuration, notes };
  checkNames(certificates, filesOf(set));
  return set;
}

/** Names become files, each one of its own. */
function checkNames(certificates: readonly SetCertificate[], files: readonly SetFile[]): void {
  for (const { name } of certificates)
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new PlanError(`${name}: cannot be the name of a file`);
  const names = files.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new PlanError(`${twice} would be written twice: give the nodes other names`);
}

/** What will be written, in the order of writing. */
export function filesOf({
  plan,
  certificates,
  issuer,
  keepPassword,
  configuration,
}: Omit<PlannedSet, 'notes'>): readonly SetFile[] {
  const file = (name: string, secret: boolean, what: string): SetFile => ({ name, secret, what });
  const stores = storeSuffixes(plan.formats);
  const pem = plan.formats.includes('pem');
  return [
    file('ca.pem', false, 'certificate of the CA'),
    ...(issuer === undefined ? [file('ca-key.pem', true, 'private key of the CA: keep it away from the cluster')] : []),
    ...stores.map((suffix) => file(`truststore.${suffix}`, false, 'truststore with the CA')),
    ...certificates.flatMap(({ name, purpose }) => [
      ...stores.map((suffix) => file(`${name}.${suffix}`, true, `keystore: ${purpose}`)),
      ...(pem
        ? [
            file(`${name}.pem`, false, `certificate: ${purpose}`),
            file(`${name}-key.pem`, true, `private key: ${purpose}`),
          ]
        : []),
    ]),
    ...(keepPassword ? [file('password', true, 'password of the stores')] : []),
    file(configuration.name, false, 'settings to merge'),
  ];
}

export interface MadeSet {
  readonly files: readonly (SetFile & { readonly content: Uint8Array | string })[];
  readonly ca: Uint8Array;
  readonly credentials: readonly Credentials[];
}

/** As many as WebCrypto has threads in Node: all are busy, and one that cannot be made is told before the rest is. */
const AT_ONCE = 4;

/** Makes all of it in memory. @throws MakeError, StoreError */
export async function makeSet(pki: Pki, options: SetOptions): Promise<MadeSet> {
  const { plan, certificates, password, now, progress } = options;
  const { keyAlgorithm: key, days, caDays, subject } = plan;
  const stores = storeSuffixes(plan.formats);
  const all = certificates.length + 1;
  let done = 0;
  progress(done, all);
  const contents = new Map<string, Uint8Array | string>();
  const store = async (name: string, entry: StoreEntry) => {
    for (const suffix of stores) {
      const format = suffix === 'p12' ? 'pkcs12' : suffix;
      contents.set(`${name}.${suffix}`, await pki.writeStore([entry], { format, password, now }));
    }
  };
  const authority = async (): Promise<Issuer> => {
    let issuer = options.issuer;
    if (issuer === undefined) {
      const name = subjectOf(`${plan.topology.name ?? plan.product} CA`, subject);
      const own = await pki.createCredentials(
        { usage: 'ca', subject: name, days: caDays, pathLength: 0 },
        { now, key },
      );
      contents.set('ca-key.pem', await pki.pemPrivateKey(own.privateKey));
      issuer = own;
    }
    progress(++done, all);
    contents.set('ca.pem', pki.pemCertificates([issuer.certificate]));
    await store('truststore', { kind: 'trusted', alias: 'ca', certificate: issuer.certificate });
    return issuer;
  };
  const ca = authority();
  const credentials = await together(certificates, async ({ name, subject: wanted, usage, dns, ip }) => {
    // The first keys are made while the CA's is.
    const [issuer, pair] = await Promise.all([ca, pki.generateKeyPair(key)]);
    const names = [...dns.map((each) => `DNS:${each}`), ...ip.map((each) => `IP:${each}`)];
    const profile = { usage, subject: wanted, names, days };
    const made = await pki.createCredentials(profile, { now, issuer, key: pair });
    await store(name, { kind: 'key', alias: name, privateKey: made.privateKey, chain: made.chain });
    contents.set(`${name}.pem`, pki.pemCertificates(made.chain));
    contents.set(`${name}-key.pem`, await pki.pemPrivateKey(made.privateKey));
    progress(++done, all);
    return made;
  });
  contents.set('password', `${password}\n`);
  contents.set(options.configuration.name, options.configuration.text);
  const files = filesOf(options).map((file) => ({
    ...file,
    content: contents.get(file.name) ?? '',
  }));
  return { files, ca: (await ca).certificate, credentials };
}

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
