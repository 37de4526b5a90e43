import type { Configuration } from '../../systems/generation.ts';
import type { PlannedCertificate } from '../../systems/topology.ts';
import { t } from '../../text/l10n.ts';
import { ED25519_SINCE, type Plan, PlanError, type SetFormat } from './model.ts';

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
  /** The certificate that it is made of, where it is of one. */
  readonly of?: string;
}

/** A set that nothing is wrong with, before any key is made. */
export interface PlannedSet {
  readonly plan: Plan;
  readonly certificates: readonly SetCertificate[];
  readonly configuration: Configuration;
  /** What names cannot solve, in sentences for the owner. */
  readonly notes: readonly string[];
}

/** The name under which the CA stands among the certificates of a set, and that of the one below it. */
export const CA = 'ca';
export const INTERMEDIATE = 'intermediate';

export const storeSuffixes = (formats: readonly SetFormat[]) =>
  formats.flatMap((format) => (format === 'pem' ? [] : [format]));

/** Subjects of the certificates: the CN is the certificate's name. */
export function subjectOf(name: string, rest: string): string {
  const cn = `CN=${name.replace(/[,+"\\<>;=#]/g, '\\$&')}`;
  return rest === '' ? cn : `${cn},${rest}`;
}

/**
 * Plans all of a set.
 * @param folder where the files will lie on the nodes
 * @throws PlanError
 */
export function planSet(plan: Plan, folder: string): PlannedSet {
  const { generation } = plan;
  const { certificates: planned, notes, problems } = generation.topology(plan.topology);
  if (problems.length > 0) throw new PlanError(problems.join('\n'));
  const certificates = planned.map((each) => ({ ...each, subject: subjectOf(each.name, plan.subject) }));
  const [store] = storeSuffixes(plan.formats);
  const place = folder.replace(/[\\/]+$/, '');
  const elliptic = !plan.keyAlgorithm.startsWith('rsa');
  const configuration = generation.configuration({
    product: plan.product,
    folder: place,
    store,
    certificates,
    elliptic,
  });
  const set = {
    plan,
    certificates,
    configuration,
    notes: [
      ...notes,
      ...(plan.keyAlgorithm === 'ed25519'
        ? [t`Ed25519 needs Java ${ED25519_SINCE} or newer on every node and client.`]
        : []),
    ],
  };
  checkNames(certificates, filesOf(set));
  return set;
}

/** Names become files, each one of its own. */
function checkNames(certificates: readonly SetCertificate[], files: readonly SetFile[]): void {
  for (const { name } of certificates)
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new PlanError(t`${name}: cannot be the name of a file`);
  const names = files.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new PlanError(t`${twice} would be written twice: give the nodes other names`);
}

/** What will be written, in the order of writing. */
export function filesOf({ plan, certificates, configuration }: Omit<PlannedSet, 'notes'>): readonly SetFile[] {
  const file = (name: string, secret: boolean, what: string, of?: string): SetFile => ({
    name,
    secret,
    what,
    ...(of === undefined ? {} : { of }),
  });
  const stores = storeSuffixes(plan.formats);
  const pem = plan.formats.includes('pem');
  const self = plan.trust === 'self-signed';
  return [
    file('ca.pem', false, self ? t`certificates to trust` : t`certificate of the CA`, CA),
    ...(plan.trust === 'new-ca' || plan.trust === 'intermediate'
      ? [file('ca-key.pem', true, t`private key of the CA: keep it away from the cluster`, CA)]
      : []),
    ...(plan.trust === 'intermediate'
      ? [
          file('intermediate.pem', false, t`certificate of the CA that signs`, INTERMEDIATE),
          file('intermediate-key.pem', true, t`its private key: keep it away from the cluster`, INTERMEDIATE),
        ]
      : []),
    ...stores.map((suffix) =>
      file(`truststore.${suffix}`, false, self ? t`truststore with the certificates` : t`truststore with the CA`, CA),
    ),
    ...certificates.flatMap(({ name, purpose }) => [
      ...stores.map((suffix) => file(`${name}.${suffix}`, true, `keystore: ${purpose}`, name)),
      ...(pem
        ? [
            file(`${name}.pem`, false, `certificate: ${purpose}`, name),
            file(`${name}-key.pem`, true, t`private key: ${purpose}`, name),
          ]
        : []),
    ]),
    ...(plan.password.from === 'made' && stores.length > 0 ? [file('password', true, t`password of the stores`)] : []),
    ...(plan.outputs.includes('settings') ? [file(configuration.name, false, t`settings to merge`)] : []),
    ...(plan.outputs.includes('secrets') ? [file(SECRETS, true, t`Secrets of Kubernetes`)] : []),
  ];
}

export const SECRETS = 'secrets.yaml';
