import type { Draft, Writer } from './case.ts';
import { type Cluster, FOLDER, PASSWORD } from './cluster.ts';
import { plansOf } from './plans.ts';
import type { ProductVersion } from './products.ts';
import type { Random } from './random.ts';

/** Whether a version of Flink is at least `wanted`: `1.18`, `2.3`. */
export function flinkAtLeast({ version }: ProductVersion, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

const ECDHE = {
  RSA: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  EC: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
};
const TLS13 = 'TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384';

/** All processes of a Flink cluster share one configuration. */
export const flinkWriter: Writer = {
  plans: plansOf('flink'),

  live: [
    {
      plan: { deployment: 'standalone', hosts: ['localhost', '127.0.0.1'], formats: ['p12'] },
      faults: ['keystore: of another CA', 'keystore: expired', 'wrong key-password'],
    },
    {
      plan: { deployment: 'standalone', hosts: ['localhost', '127.0.0.1'], formats: ['jks'], keyAlgorithm: 'p-256' },
      faults: ['truststore: of another CA', 'protocol TLSv1.2, suites TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384'],
    },
  ],

  draft(cluster, target, random) {
    const generated = cluster.planned.configuration.text;
    const settings = new Map<string, string>();
    for (const line of generated.split('\n')) {
      const at = line.indexOf(': ');
      if (line.startsWith('#') || at < 0) continue;
      settings.set(line.slice(0, at), line.slice(at + 2).replace('<password>', PASSWORD));
    }
    const owners = cluster.certificates.map(({ name }) => name);
    if (random.chance(0.5)) settings.set('security.ssl.rest.authentication-enabled', 'true');
    const hosts = new Map<string, string>();
    chooseSuites(settings, cluster, target, random);
    nameHosts(settings, hosts, cluster, random);
    const legacy = flinkAtLeast(target, '2.0') ? false : flinkAtLeast(target, '1.19') ? random.chance(0.5) : true;
    const draft: Draft = {
      cluster,
      target,
      suffix: storeSuffix(cluster),
      owners,
      settings,
      keystores: new Map(),
      truststore: {},
      files: new Map(),
      style: { legacy, nested: !legacy && random.chance(0.4) },
      edits: [],
      wanted: new Set(['configuration', 'data', 'blob', 'rpc', 'rest']),
      mutual: new Set(['data', 'blob', 'rpc']),
      hosts,
    };
    if (settings.get('security.ssl.rest.authentication-enabled') === 'true') draft.mutual.add('rest');
    return draft;
  },

  configuration({ settings, style }) {
    const name = style['legacy'] === true ? 'flink-conf.yaml' : 'config.yaml';
    const end = style['crlf'] === true ? '\r\n' : '\n';
    const comment = style['comments'] === true ? `# TLS of the cluster${end}${end}` : '';
    const lines =
      style['legacy'] === true
        ? [...settings].map(([key, value]) => `${key}: ${value}`)
        : style['nested'] === true
          ? nested([...settings])
          : [...settings].map(([key, value]) => `${key}: ${yamlValue(value, style['quotes'] === true)}`);
    return [{ name, text: `${comment}${lines.join(end)}${end}` }];
  },

  question(draft) {
    return { internalHost: draft.hosts.get('taskmanager.host'), restHost: draft.hosts.get('rest.address') };
  },
};

function storeSuffix(cluster: Cluster): string {
  const [format = 'p12'] = cluster.planned.plan.formats;
  return format;
}

/** What an owner adds so that current JDKs take it: suites that fit the key, or TLS 1.3; RSA may rely on newer defaults. */
function chooseSuites(settings: Map<string, string>, cluster: Cluster, target: ProductVersion, random: Random): void {
  const rsa = cluster.kind.startsWith('rsa');
  const goodDefaults = rsa && (flinkAtLeast(target, '2.3') || target.version === '2.2.1');
  const choice = random.next();
  if (choice < 0.3 && goodDefaults) return;
  if (choice < 0.65) {
    if (random.chance(0.5)) settings.set('security.ssl.protocol', 'TLSv1.2');
    settings.set('security.ssl.algorithms', rsa ? ECDHE.RSA : ECDHE.EC);
    return;
  }
  settings.set('security.ssl.protocol', 'TLSv1.3');
  settings.set('security.ssl.algorithms', TLS13);
}

/** Hosts that the configuration names, and those that peers use where it names none: the certificate fits both. */
function nameHosts(settings: Map<string, string>, hosts: Map<string, string>, cluster: Cluster, random: Random): void {
  const covered = (prefix: string) => {
    const found = cluster.certificates.find(({ name }) => name.startsWith(prefix));
    const names = [...(found?.dns ?? []), ...(found?.ip ?? [])];
    return (names.find((each) => each !== 'localhost') ?? 'localhost').replace('*', 'node1');
  };
  hosts.set('taskmanager.host', covered('flink.internal'));
  hosts.set('rest.address', covered('flink.rest'));
  if (random.chance(0.5)) settings.set('jobmanager.rpc.address', covered('flink.internal'));
  if (random.chance(0.5)) settings.set('rest.address', covered('flink.rest'));
  if (random.chance(0.3)) settings.set('taskmanager.host', covered('flink.internal'));
}

/** A value as YAML 1.2 needs it; in double quotes where plain text would be read as something else, or where wanted. */
export function yamlValue(value: string, quoted: boolean): string {
  const plain = /^[A-Za-z/][\w./,:*-]*$/.test(value) && !/: |:$|^(?:true|false|null|yes|no)$/i.test(value);
  if (/^(?:true|false|-?\d+)$/.test(value) && !quoted) return value;
  return plain && !quoted ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`;
}

/** The same settings in blocks; a key that is also the beginning of another one stays flat. */
function nested(settings: readonly (readonly [string, string])[]): string[] {
  const keys = settings.map(([key]) => key);
  const lines: string[] = [];
  let open: string[] = [];
  for (const [key, value] of [...settings].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = key.split('.');
    const clash = keys.some((other) => other !== key && (other.startsWith(`${key}.`) || key.startsWith(`${other}.`)));
    if (clash) {
      lines.unshift(`${key}: ${yamlValue(value, false)}`);
      continue;
    }
    const folders = parts.slice(0, -1);
    let depth = 0;
    while (depth < folders.length && open[depth] === folders[depth]) depth++;
    for (; depth < folders.length; depth++) lines.push(`${'  '.repeat(depth)}${folders[depth]}:`);
    open = folders;
    lines.push(`${'  '.repeat(folders.length)}${parts.at(-1)}: ${yamlValue(value, false)}`);
  }
  return lines;
}

export { ECDHE, FOLDER, TLS13 };
