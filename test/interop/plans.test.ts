import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { onHosts, productsOf, trusts } from '../../server/src/workspace/plan/model.ts';
import { build, clusterTls, folder } from '../cli/run.ts';
import { has, run } from './tools.ts';
import { askJava } from './zoo.mjs';

const PROGRAM = fileURLToPath(new URL('java/Agree.java', import.meta.url));

/** A way through the guide. */
interface Way {
  readonly product: string;
  readonly deployment: string;
  readonly trust: string;
  readonly formats: readonly string[];
  readonly keyAlgorithm: string;
}

const KEYS = ['rsa-2048', 'p-256', 'p-384', 'ed25519', 'rsa-3072'];

/** Every deployment of every product, and with each product every trust, format and kind of key. */
function ways(): readonly Way[] {
  return productsOf().flatMap(({ product, deployments, formats }) => {
    const stores = formats.filter((format) => format !== 'pem');
    const pem = formats.includes('pem');
    return Array.from({ length: Math.max(deployments.length, KEYS.length) }, (_, i): Way => {
      const store = stores[i % stores.length] ?? 'p12';
      return {
        product,
        deployment: deployments[i % deployments.length] ?? '',
        trust: trusts[i % trusts.length] ?? 'new-ca',
        formats: pem && i === 3 ? ['pem'] : pem && i % 2 === 0 ? [store, 'pem'] : [store],
        keyAlgorithm: KEYS[i % KEYS.length] ?? '',
      };
    });
  });
}

/** What the plan says would be made, and the files that were made. */
interface Made {
  readonly way: Way;
  readonly at: (name: string) => string;
  readonly files: readonly string[];
  readonly password: string;
  readonly leaves: readonly { readonly name: string; readonly usage: string; readonly dns: readonly string[] }[];
}

function make(way: Way, ca: { readonly cert: Buffer; readonly key: Buffer }): Made {
  const { product, deployment, trust, formats, keyAlgorithm } = way;
  const lines = [
    `system: ${product}`,
    `deployment: ${deployment}`,
    onHosts(deployment) ? 'hosts: [a.example, b.example, 10.0.0.7]' : 'namespace: data',
    `trust: ${trust}`,
    `formats: [${formats.join(', ')}]`,
    `keyAlgorithm: ${keyAlgorithm}`,
    ...(trust === 'existing-ca' ? ['ca: ca.pem', 'caKey: ca-key.pem'] : []),
  ];
  const cwd = folder({ 'cluster-tls.yaml': `${lines.join('\n')}\n`, 'ca.pem': ca.cert, 'ca-key.pem': ca.key });
  const planned = clusterTls(cwd, 'generate', 'cluster-tls.yaml', '--dry-run', '--json');
  expect(planned.err).toBe('');
  const { certificates } = JSON.parse(planned.out) as { certificates: Made['leaves'] };
  const made = clusterTls(cwd, 'generate', 'cluster-tls.yaml');
  expect(made.err).toBe('');
  expect(made.code).toBe(0);
  const at = (name: string) => join(cwd, 'tls', name);
  const files = readdirSync(join(cwd, 'tls'));
  const password = files.includes('password') ? readFileSync(at('password'), 'utf8').trim() : '';
  return { way, at, files, password, leaves: certificates };
}

const storesOf = ({ files }: Made): readonly string[] => files.filter((name) => /\.(?:p12|jks|jceks)$/.test(name));
const typeOf = (name: string): string => (name.endsWith('.p12') ? 'PKCS12' : name.endsWith('.jks') ? 'JKS' : 'JCEKS');

/** Each certificate with what the set trusts, in every form that it was made in; with its first name where it is a server's. */
function handshakes(made: Made): readonly Readonly<Record<string, string>>[] {
  const { at, files, password, leaves } = made;
  return leaves.flatMap(({ name, usage, dns }) => {
    const host: Record<string, string> =
      usage !== 'client' && dns[0] !== undefined ? { host: dns[0].replace('*', 'x') } : {};
    const common = { ...host, ...(usage === 'node' ? { mutual: 'yes' } : {}) };
    if (usage === 'client') return [];
    return ['p12', 'jks', 'jceks', 'pem'].flatMap((suffix): Readonly<Record<string, string>>[] => {
      if (!files.includes(`${name}.${suffix}`)) return [];
      if (suffix === 'pem')
        return [{ ...common, certificate: at(`${name}.pem`), key: at(`${name}-key.pem`), ca: at('ca.pem') }];
      const type = typeOf(`x.${suffix}`);
      const stores = { keystore: at(`${name}.${suffix}`), truststore: at(`truststore.${suffix}`) };
      const passwords = { keystorePassword: password, keyPassword: password, truststorePassword: password };
      return [{ ...common, ...stores, ...passwords, keystoreType: type, truststoreType: type }];
    });
  });
}

const tools = has('openssl', 'version') && has('keytool', '-help') && has('java', '-version');

describe.skipIf(!tools)('what the guide makes on every way', () => {
  beforeAll(build);

  it('is listed by keytool, verified by openssl, and shakes hands in Java', { timeout: 600_000 }, () => {
    const of = folder({});
    const authority = ['--system', 'akka', '--host', 'x.example', '--out', '.', '--key-algorithm', 'p-256'];
    expect(clusterTls(of, 'generate', ...authority, '--format', 'pem').code).toBe(0);
    const ca = { cert: readFileSync(join(of, 'ca.pem')), key: readFileSync(join(of, 'ca-key.pem')) };
    const all = ways().map((way) => make(way, ca));
    const told = (made: Made, name: string) => `${JSON.stringify(made.way)} ${name}`;

    for (const made of all) {
      const { at, files, password, way } = made;
      // keytool takes long to start; the program below opens every store as it does.
      for (const name of [storesOf(made).find((each) => !each.startsWith('truststore'))].flatMap((each) => each ?? []))
        expect(run('keytool', '-list', '-storepass', password, '-keystore', at(name)), told(made, name)).toContain(
          'PrivateKeyEntry',
        );
      const leaves = files.filter((name) => /\.pem$/.test(name) && !/^(?:ca|intermediate)\b|-key\.pem$/.test(name));
      for (const name of leaves) {
        const sent = way.trust === 'intermediate' ? ['-untrusted', at(name)] : [];
        const partial = way.trust === 'self-signed' ? ['-partial_chain'] : [];
        const verified = run('openssl', 'verify', ...partial, '-CAfile', at('ca.pem'), ...sent, at(name));
        expect(verified, told(made, name)).toContain('OK');
      }
    }

    const questions = all.flatMap((made) =>
      storesOf(made).map((name) => ({ made, name, store: made.password, type: typeOf(name) })),
    );
    const listed = askJava(
      '',
      questions.map(({ made, name, store, type }) => ({ name: made.at(name), store, type })),
    );
    questions.forEach(({ made, name, type }, i) => {
      const { types = [], entries = [] } = listed[i] ?? {};
      expect(types, told(made, name)).toContain(type);
      expect(entries.length, told(made, name)).toBeGreaterThan(0);
      for (const { kind, keyOpens } of entries)
        expect([kind, keyOpens], told(made, name)).toEqual(
          name.startsWith('truststore') ? ['trusted', 'plain'] : ['key', expect.stringMatching(/yes|store/)],
        );
    });

    const pairs = all.flatMap((made) => handshakes(made).map((question) => ({ made, question })));
    expect(pairs.length).toBeGreaterThan(all.length);
    const file = join(of, 'questions.tsv');
    const lines = pairs.map(({ question }) =>
      Object.entries(question)
        .map(([name, value]) => `${name}=${value}`)
        .join('\t'),
    );
    writeFileSync(file, lines.join('\n'));
    const answers = run('java', PROGRAM, file).trim().split('\n');
    pairs.forEach(({ made, question }, i) => {
      expect(answers[i], told(made, JSON.stringify({ ...question, keystorePassword: '' }))).toBe('ok');
    });
  });
});
