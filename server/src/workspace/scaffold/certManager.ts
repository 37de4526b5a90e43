import { secretsOf } from '../../kubernetes/rotation/manifest.ts';
import { certManagerDocuments } from '../../kubernetes/scaffold/certManager.ts';
import { fileOf } from '../../kubernetes/scaffold/piece.ts';
import { withIgnored } from '../../kubernetes/scaffold/protect.ts';
import { secretManifest } from '../../kubernetes/scaffold/secret.ts';
import type { WireOrder } from '../../systems/scaffold.ts';
import type { System } from '../../systems/types.ts';
import { t } from '../../text/l10n.ts';
import { ScaffoldError, type Scaffolded, type ScaffoldFile } from './result.ts';

export interface CertManagerSet {
  readonly system: System;
  readonly order: WireOrder;
  readonly issuer: { readonly name: string; readonly kind: 'Issuer' | 'ClusterIssuer' } | undefined;
  /** Of the stores, generated or given; used where the product reads stores. */
  readonly password: string;
  /** Text of a file of the folder, where it exists. */
  read(name: string): Promise<string | undefined>;
}

type Named = Pick<WireOrder, 'topology' | 'product'>;

const passwordSecretOf = ({ topology, product }: Named): string => `${topology.name ?? product}-tls-password`;
const manifestOf = (secret: string): string => `${secret}.yaml`;

/**
 * The password of the stores, out of the manifest that was set up for it in a folder.
 * @throws ScaffoldError where it is not there
 */
export async function passwordBeside(
  order: Named,
  read: (name: string) => Promise<string | undefined>,
): Promise<string> {
  const secret = passwordSecretOf(order);
  const file = manifestOf(secret);
  const found = secretsOf((await read(file)) ?? '').find(({ name }) => name === secret);
  const value = found?.files.get('password');
  if (value === undefined)
    throw new ScaffoldError(t`${file}: there is no Secret ${secret} in it; set up cert-manager first`);
  return new TextDecoder().decode(value);
}

/** Issuers, CA and leaf certificates of a cluster and, where stores are needed, the Secret with their password. */
export async function certManagerSet({ system, order, issuer, password, read }: CertManagerSet): Promise<Scaffolded> {
  const { topology, product } = order;
  const namespace = topology.namespace ?? 'default';
  const name = `${topology.name ?? product}-tls`;
  const passwordSecret = passwordSecretOf(order);
  const certificates = system.scaffold.certificates(order);
  const stores = certificates.some(({ keystore }) => keystore !== undefined);
  const documents = certManagerDocuments({
    name,
    namespace,
    certificates,
    passwordSecret,
    ...(issuer === undefined ? {} : { issuer }),
  });
  const file = 'cert-manager.yaml';
  const passwordFile = manifestOf(passwordSecret);
  const ignoreFile = await read('.gitignore');
  const ignoring = withIgnored(ignoreFile ?? '', [passwordFile]);
  // A password that is there opens the stores that are there.
  const kept = order.password === undefined && (await read(passwordFile)) !== undefined;
  const fresh: ScaffoldFile[] = [
    {
      name: passwordFile,
      content: secretManifest({
        name: passwordSecret,
        namespace,
        entries: [{ key: 'password', value: new TextEncoder().encode(password) }],
      }),
      secret: true,
      changes: false,
    },
  ];
  const secrets: ScaffoldFile[] = [
    ...(kept ? [] : fresh),
    ...(ignoring === ignoreFile
      ? []
      : [{ name: '.gitignore', content: ignoring, secret: false, changes: ignoreFile !== undefined }]),
  ];
  return {
    files: [{ name: file, content: fileOf(documents), secret: false, changes: false }, ...(stores ? secrets : [])],
    notes: [
      ...(stores ? [t`The password of the stores is in ${passwordFile}, which git ignores.`] : []),
      ...(certificates.some(({ single }) => single === true)
        ? [t`A certificate that signs itself has no overlap when it is renewed: restart the whole cluster then.`]
        : []),
    ],
    commands: [
      ...(stores ? [`kubectl apply -f ${passwordFile}`] : []),
      `kubectl apply -f ${file}`,
      `kubectl wait -n ${namespace} --for=condition=Ready certificate --all --timeout=2m`,
    ],
  };
}
