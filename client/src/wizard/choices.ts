import { l10n, Uri } from 'vscode';
import type {
  FoundCluster,
  GenerationDeployment,
  GenerationProduct,
  GenerationResult,
} from '../../../server/src/protocol.ts';

/** What has been answered so far; what is asked last is there from the beginning, as the workspace tells it. */
export interface Answers {
  readonly product: GenerationProduct;
  readonly found?: FoundCluster;
  readonly version: string;
  readonly deployment: GenerationDeployment;
  readonly name: string;
  readonly namespace: string;
  readonly domain: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly hosts: readonly string[];
  readonly trust: string;
  readonly ca: string;
  readonly caKey: string;
  readonly formats: readonly string[];
  readonly keyAlgorithm: string;
  readonly days: number;
  readonly caDays: number;
  readonly password: 'made' | 'typed' | 'file' | 'env';
  /** What was typed, the file or the variable. */
  readonly passwordFrom: string;
  readonly out: string;
  readonly outputs: readonly string[];
}

/** The answers that a system begins with. */
export function answersFor(product: GenerationProduct, found: FoundCluster | undefined): Answers {
  const [deployment] = product.deployments.filter(({ id }) => id === (found?.deployment ?? product.usualDeployment));
  return {
    product,
    ...(found === undefined ? {} : { found }),
    version: found?.version ?? '',
    deployment: deployment ?? { id: product.usualDeployment, onHosts: true, counts: [] },
    name: found?.name ?? '',
    namespace: found?.namespace ?? '',
    domain: '',
    counts: {},
    hosts: found?.hosts ?? [],
    trust: 'new-ca',
    ca: '',
    caKey: '',
    formats: ['p12'],
    keyAlgorithm: 'rsa-2048',
    days: 365,
    caDays: 3650,
    password: 'made',
    passwordFrom: '',
    out: 'tls',
    outputs: found === undefined ? ['settings'] : ['settings', EDIT],
  };
}

/** Not an output of the plan: the settings are brought into the configuration that is there. */
export const EDIT = 'edit';

/** The plan that the answers make; what is at its default is left out. */
export function planOf(answers: Answers): Record<string, unknown> {
  const { deployment, trust, keyAlgorithm, days, caDays, password, passwordFrom } = answers;
  const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
  const onCluster = !deployment.onHosts;
  const counts = Object.fromEntries(
    Object.entries(answers.counts).filter(([kind]) => deployment.counts.includes(kind)),
  );
  const all: Record<string, unknown> = {
    system: answers.product.product,
    version: given(answers.version),
    deployment: deployment.id,
    name: given(answers.name),
    namespace: onCluster ? given(answers.namespace) : undefined,
    domain: onCluster ? given(answers.domain) : undefined,
    hosts: answers.hosts.length === 0 ? undefined : answers.hosts,
    counts: Object.keys(counts).length === 0 ? undefined : counts,
    trust: trust === 'new-ca' ? undefined : trust,
    ca: trust === 'existing-ca' ? given(answers.ca) : undefined,
    caKey: trust === 'existing-ca' ? given(answers.caKey) : undefined,
    formats: answers.formats,
    keyAlgorithm,
    days,
    caDays: trust === 'new-ca' || trust === 'intermediate' ? caDays : undefined,
    passwordFile: password === 'file' ? given(passwordFrom) : undefined,
    passwordEnv: password === 'env' ? given(passwordFrom) : undefined,
    out: answers.out,
    outputs: answers.outputs.filter((output) => output !== EDIT),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export const trustTitles = (): readonly {
  readonly id: string;
  readonly label: string;
  readonly description: string;
}[] => [
  { id: 'new-ca', label: l10n.t('New CA'), description: l10n.t('made with the certificates') },
  { id: 'existing-ca', label: l10n.t('Existing CA'), description: l10n.t('its certificate and key are files') },
  {
    id: 'intermediate',
    label: l10n.t('New root CA and a CA below it'),
    description: l10n.t('the key of the root can be locked away'),
  },
  {
    id: 'self-signed',
    label: l10n.t('Self-signed'),
    description: l10n.t('one certificate for all nodes, without a CA'),
  },
];

export const countTitle = (kind: string): string =>
  ({
    masters: l10n.t('Masters'),
    workers: l10n.t('Workers'),
    coordinators: l10n.t('Coordinators'),
    gateways: l10n.t('Gateways'),
    proxies: l10n.t('Proxies'),
    etcd: l10n.t('Members of etcd'),
    nodes: l10n.t('A certificate for each node (1: yes)'),
  })[kind] ?? kind;

export const hostsOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((host) => host !== '');

/** Systems with what the workspace tells of them; those that it speaks of come first. */
export function systemsOf({
  products,
  found,
}: GenerationResult): readonly { readonly product: GenerationProduct; readonly cluster?: FoundCluster }[] {
  const known = found.flatMap((cluster) => {
    const product = products.find((each) => each.product === cluster.product);
    return product === undefined ? [] : [{ product, cluster }];
  });
  return [
    ...known,
    ...products.filter((product) => !known.some((each) => each.product === product)).map((product) => ({ product })),
  ];
}

export const fileName = (uri: string): string => {
  const { path } = Uri.parse(uri);
  return path.slice(path.lastIndexOf('/') + 1);
};
