import { join } from 'node:path';
import type { Credentials, Issuer, StoreEntry } from '../../pki/index.ts';
import type { Configuration } from '../../systems/generation.ts';
import type { PlannedCertificate } from '../../systems/topology.ts';
import type { NewFile } from './files.ts';
import type { Pki } from './load.ts';
import type { Plan, SetFormat } from './plan.ts';

/** A certificate to be made, with the subject that it gets. */
export interface SetCertificate extends PlannedCertificate {
  readonly subject: string;
}

/** A file of the set, before it is made. */
export interface SetFile {
  readonly path: string;
  readonly secret: boolean;
  readonly what: string;
}

export interface SetOptions {
  readonly plan: Plan;
  readonly certificates: readonly SetCertificate[];
  /** A CA that exists; undefined: one is made. */
  readonly issuer: Issuer | undefined;
  readonly password: string;
  /** The password was made here and must be kept. */
  readonly keepPassword: boolean;
  readonly configuration: Configuration;
  readonly now: number;
  readonly progress: (done: number, all: number) => void;
}

const storeSuffixes = (formats: readonly SetFormat[]) =>
  formats.flatMap((format) => (format === 'pem' ? [] : [format]));

/** Subjects of the certificates: the CN is the certificate's name. */
export function subjectOf(name: string, rest: string): string {
  const cn = `CN=${name.replace(/[,+"\\<>;=#]/g, '\\$&')}`;
  return rest === '' ? cn : `${cn},${rest}`;
}

/** What will be written where, in the order of writing. */
export function filesOf({
  plan,
  certificates,
  issuer,
  keepPassword,
  configuration,
}: Pick<SetOptions, 'plan' | 'certificates' | 'issuer' | 'keepPassword' | 'configuration'>): readonly SetFile[] {
  const file = (name: string, secret: boolean, what: string): SetFile => ({ path: join(plan.out, name), secret, what });
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
  readonly files: readonly (NewFile & SetFile)[];
  readonly ca: Uint8Array;
  readonly credentials: readonly Credentials[];
}

/** Makes all of it in memory. @throws MakeError, StoreError */
export async function makeSet(pki: Pki, options: SetOptions): Promise<MadeSet> {
  const { plan, certificates, password, now, progress } = options;
  const { keyAlgorithm: key, days, caDays, subject } = plan;
  const all = certificates.length + 1;
  let done = 0;
  progress(done, all);
  const own =
    options.issuer === undefined
      ? await pki.createCredentials(
          {
            usage: 'ca',
            subject: subjectOf(`${plan.topology.name ?? plan.product} CA`, subject),
            days: caDays,
            pathLength: 0,
          },
          { now, key },
        )
      : undefined;
  const issuer = own ?? options.issuer;
  if (issuer === undefined) throw new Error('neither a CA nor the order to make one');
  progress(++done, all);
  const credentials = await Promise.all(
    certificates.map(async ({ subject: name, usage, dns, ip }) => {
      const names = [...dns.map((each) => `DNS:${each}`), ...ip.map((each) => `IP:${each}`)];
      const made = await pki.createCredentials({ usage, subject: name, names, days }, { now, key, issuer });
      progress(++done, all);
      return made;
    }),
  );
  const contents = new Map<string, Uint8Array | string>();
  const store = (entry: StoreEntry, suffix: 'p12' | 'jks' | 'jceks') =>
    pki.writeStore([entry], { format: suffix === 'p12' ? 'pkcs12' : suffix, password, now });
  contents.set('ca.pem', pki.pemCertificates([issuer.certificate]));
  if (own !== undefined) contents.set('ca-key.pem', await pki.pemPrivateKey(own.privateKey));
  for (const suffix of storeSuffixes(plan.formats)) {
    contents.set(
      `truststore.${suffix}`,
      await store({ kind: 'trusted', alias: 'ca', certificate: issuer.certificate }, suffix),
    );
    for (const [i, { privateKey, chain }] of credentials.entries()) {
      const alias = certificates[i]?.name ?? '';
      contents.set(`${alias}.${suffix}`, await store({ kind: 'key', alias, privateKey, chain }, suffix));
    }
  }
  for (const [i, { privateKey, chain }] of credentials.entries()) {
    const name = certificates[i]?.name ?? '';
    contents.set(`${name}.pem`, pki.pemCertificates(chain));
    contents.set(`${name}-key.pem`, await pki.pemPrivateKey(privateKey));
  }
  contents.set('password', `${password}\n`);
  contents.set(options.configuration.name, options.configuration.text);
  const files = filesOf(options).map((file) => ({
    ...file,
    content: contents.get(file.path.slice(join(plan.out, '/').length)) ?? '',
  }));
  return { files, ca: issuer.certificate, credentials };
}
