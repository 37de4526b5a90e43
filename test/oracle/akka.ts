import type { Draft, Writer } from './case.ts';
import { type Cluster, FOLDER, PASSWORD } from './cluster.ts';
import { plansOf } from './plans.ts';
import type { ProductVersion } from './products.ts';
import type { Random } from './random.ts';

/** Paths of settings of a product: `akka` or `pekko`. */
export const paths = (draft: Pick<Draft, 'target' | 'style'>) => {
  const root = draft.target.product;
  const pack = root === 'pekko' ? 'org.apache.pekko' : 'akka';
  return {
    remote: `${root}.remote.`,
    artery: `${root}.remote.artery.`,
    ssl: `${root}.remote.artery.ssl.`,
    stores:
      draft.style['classic'] === true
        ? `${root}.remote.classic.netty.ssl.security.`
        : `${root}.remote.artery.ssl.config-ssl-engine.`,
    rotating: `${root}.remote.artery.ssl.rotating-keys-engine.`,
    pack,
    storesClass: `${pack}.remote.artery.tcp.ConfigSSLEngineProvider`,
    rotatingClass: `${pack}.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider`,
  };
};

/** Akka 2.8 has no remoting by Netty any more. */
export const hasClassic = ({ product, version }: ProductVersion): boolean =>
  product === 'pekko' || /^2\.[0-7]\./.test(version);

/** Files of the nodes: one that all share, or one each. */
const filesOf = (draft: Draft) =>
  draft.owners.length > 1 ? ['node-1/application.conf', 'node-2/application.conf'] : ['application.conf'];

const loopback = { deployment: 'hosts', hosts: ['localhost', '127.0.0.1'] };
const storeFaults = ['keystore: of another CA', 'keystore: expired', 'keystore: without a key', 'wrong key-password'];

/** Akka and Pekko: `application.conf` of the nodes. Values of settings are HOCON. */
const writerFor = (product: 'akka' | 'pekko'): Writer => ({
  plans: plansOf(product),

  live: [
    { plan: { ...loopback, formats: ['p12'] }, faults: storeFaults },
    {
      plan: { ...loopback, formats: ['pem'] },
      faults: ['ca file: garbage', 'key file: not there', 'certificate file: CA before it'],
    },
    {
      plan: { ...loopback, formats: ['jks'] },
      variations: ['remoting by Netty'],
      faults: storeFaults,
      fits: hasClassic,
    },
  ],

  draft(cluster, target, random) {
    const settings = new Map<string, string>();
    for (const line of cluster.planned.configuration.text.split('\n')) {
      const at = line.indexOf(' = ');
      if (!line.startsWith('#') && at > 0) settings.set(line.slice(0, at), line.slice(at + 3));
    }
    const owners = cluster.certificates.map(({ name }) => name);
    const draft: Draft = {
      cluster,
      target,
      suffix: cluster.planned.plan.formats[0] ?? 'p12',
      owners,
      settings,
      keystores: new Map(),
      truststore: {},
      files: new Map(),
      style: { form: random.pick(['flat', 'flat', 'nested']) },
      edits: [],
      wanted: new Set(['start', 'remoting']),
      mutual: new Set(['remoting']),
      hosts: new Map(),
    };
    const { artery } = paths(draft);
    settings.set(`${artery}canonical.hostname`, '"<canonical>"');
    literalPasswords(draft);
    return draft;
  },

  configuration(draft) {
    return filesOf(draft).map((name, i) => {
      const text = written(draft);
      const owner = draft.owners[i] ?? '';
      return { name, text: text.replaceAll('<host>', owner).replaceAll('<canonical>', hostOf(draft, i)) };
    });
  },

  question(draft, folder) {
    return { files: filesOf(draft).map((name) => `${folder}/${name}`) };
  },
});

export const akkaWriter = writerFor('akka');
export const pekkoWriter = writerFor('pekko');

/** What stands for a fault in a node's own name. */
export const CANONICAL = '<canonical>';

/** The canonical name of a node: what its certificate covers, or what a fault put in its place. */
function hostOf(draft: Draft, node: number): string {
  const forced = draft.hosts.get(CANONICAL);
  if (forced !== undefined) return forced;
  const certificate = draft.cluster.certificates[node];
  const names = [...(certificate?.ip ?? []), ...(certificate?.dns ?? [])].filter(
    (name) => !name.includes('akka.cluster'),
  );
  return names[0] ?? 'localhost';
}

/** Passwords in the file instead of in the environment, where nobody can look at them. */
function literalPasswords(draft: Draft): void {
  for (const [key, value] of draft.settings)
    if (/^\$\{SSL_\w+\}$/.test(value)) draft.settings.set(key, JSON.stringify(PASSWORD));
}

function written({ settings, style }: Draft): string {
  const entries = [...settings];
  const separator = typeof style['separator'] === 'string' ? style['separator'] : ' = ';
  const comment = style['comments'] === true ? '// TLS of the cluster\n# twice\n\n' : '';
  const lines =
    style['form'] === 'nested'
      ? nested(entries, separator)
      : entries.map(([key, value]) => `${key}${separator}${value}`);
  const end = style['crlf'] === true ? '\r\n' : '\n';
  return `${comment}${lines.join(end)}${end}`;
}

/** One block a section, which HOCON merges. */
function nested(entries: readonly (readonly [string, string])[], separator: string): string[] {
  const sections = new Map<string, string[]>();
  for (const [key, value] of entries) {
    const at = key.lastIndexOf('.');
    const section = at < 0 ? '' : key.slice(0, at);
    sections.set(section, [...(sections.get(section) ?? []), `${key.slice(at + 1)}${separator}${value}`]);
  }
  return [...sections].flatMap(([section, lines]) =>
    section === '' ? lines : [`${section} {`, ...lines.map((line) => `  ${line}`), '}'],
  );
}

export type { Cluster, ProductVersion, Random };
export { FOLDER };
