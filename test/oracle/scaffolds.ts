import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lookup } from '../../server/src/formats/flatten.ts';
import { yaml } from '../../server/src/formats/yaml/index.ts';
import {
  createCredentials,
  type Issuer,
  pemCertificates,
  pemPrivateKey,
  type StoreEntry,
  writeStore,
} from '../../server/src/pki/index.ts';
import { secretFiles, type WantedCertificate, type WireOrder } from '../../server/src/systems/scaffold.ts';
import type { System } from '../../server/src/systems/types.ts';
import { orderFrom, scaffoldProducts } from '../../server/src/workspace/scaffold/request.ts';
import { startWired, wire } from '../../server/src/workspace/scaffold/wire.ts';
import { PASSWORD } from './cluster.ts';
import { type Comparison, compare, type Verdict, verdictOf } from './compare.ts';
import { check, type Said } from './engine.ts';
import type { Jvm } from './jvm.ts';
import { checkedAs, type ProductVersion } from './products.ts';

/** What `kubernetes wire` writes, with the key material that cert-manager would keep for it, and what both sides say of it. */
export interface JudgedScaffold {
  readonly target: ProductVersion;
  readonly deployment: string;
  readonly features: readonly string[];
  readonly verdict: Verdict;
  readonly said: readonly Said[];
  readonly comparison: Comparison;
}

const NAME = 'shop';
const NAMESPACE = 'prod';

/** Every way to run that can be wired, with each feature alone and with all that go together. */
export async function judgeScaffolds(target: ProductVersion, jvm: Jvm, folder: string): Promise<JudgedScaffold[]> {
  const known = scaffoldProducts().find(({ product }) => product === target.product);
  const judged: JudgedScaffold[] = [];
  for (const deployment of known?.deployments ?? [])
    for (const features of choices(target, deployment, known?.features ?? [])) {
      const place = join(folder, [deployment, ...features].join('-'));
      const { system, order } = orderFrom({
        product: target.product,
        deployment,
        name: NAME,
        namespace: NAMESPACE,
        features,
      });
      const { file, question } = await lay(system, { ...order, password: PASSWORD }, target, place);
      const answer = await jvm.ask({ id: place, ...question });
      const verdict = verdictOf(expected(features), answer);
      const { said } = await check(place, [file], target);
      judged.push({ target, deployment, features, verdict, said, comparison: compare(verdict, said, []) });
    }
  return judged;
}

type Feature = { readonly id: string; readonly deployments?: readonly string[] };

function choices(target: ProductVersion, deployment: string, features: readonly Feature[]): readonly string[][] {
  // Charts are for the one or the other major version; a gateway is a component of its own, with nothing of its in the properties.
  if (target.product === 'alluxio' && target.version.startsWith('2') !== (deployment === 'helm-2')) return [];
  const ids = features
    .filter((each) => each.deployments?.includes(deployment) !== false)
    .flatMap(({ id }) => (/^(?:gateway-|proxy$)/.test(id) ? [] : [id]));
  return [...ids.map((id) => [id]), ...ids.filter((id) => id !== 'internal').map((id) => ['internal', id])].filter(
    (chosen) => chosen.every((id) => ids.includes(id)),
  );
}

function expected(features: readonly string[]): { readonly wanted: Set<string>; readonly mutual: Set<string> } {
  const wanted = new Set(['configuration', 'start']);
  const mutual = new Set<string>();
  for (const feature of features) {
    if (feature === 'rotating') wanted.add('remoting');
    if (feature === 'rotating') mutual.add('remoting');
    if (feature === 'internal') for (const name of ['data', 'blob', 'rpc']) wanted.add(name);
    if (feature.startsWith('rest')) wanted.add('rest');
    if (feature === 'rest-mutual') mutual.add('rest');
    if (feature.startsWith('s3-')) wanted.add('s3');
    if (feature === 's3-mutual') mutual.add('s3');
  }
  return { wanted, mutual };
}

interface Laid {
  readonly file: string;
  readonly question: Readonly<Record<string, unknown>>;
}

async function lay(system: System, order: WireOrder, target: ProductVersion, folder: string): Promise<Laid> {
  const certificates = system.scaffold.certificates(order);
  await secrets(certificates, folder);
  const host = certificates.flatMap(({ dns }) => dns).find((name) => name !== 'localhost' && !name.startsWith('*'));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const uri = (name: string) => pathToFileURL(join(folder, name)).href;
  switch (checkedAs(target.product)) {
    case 'flink': {
      const name = /^1\.1[78]/.test(target.version) ? 'flink-conf.yaml' : 'config.yaml';
      const before = 'taskmanager.numberOfTaskSlots: 2\n';
      const { text } = wire(before, uri(name), system, order);
      const mapped = text.replaceAll(/\/opt\/flink\/tls\/(\w+)/g, `${folder}/flink-$1-tls`);
      return { file: write(name, mapped), question: { dir: folder, internalHost: host, restHost: host } };
    }
    case 'alluxio': {
      const { text } = startWired(uri, system, order);
      const root = yaml.parse(text).roots[0];
      const path = order.topology.deployment === 'operator' ? ['spec', 'properties'] : ['properties'];
      const properties = root === undefined ? undefined : lookup(root, path)?.value;
      const lines = (properties?.kind === 'map' ? properties.entries : []).flatMap(({ path: key, value }) =>
        value?.kind === 'scalar' ? [`${key.join('.')}=${value.value.replaceAll('/secrets/', `${folder}/`)}`] : [],
      );
      const file = write('alluxio-site.properties', `${lines.join('\n')}\n`);
      return { file, question: { file, version: target.version, host } };
    }
    default: {
      const name = 'application.conf';
      const { text } = wire('', uri(name), system, order);
      const [secret] = certificates;
      const { product } = target;
      const lines = [
        `${product}.remote.artery.canonical.hostname = "${host}"`,
        `${product}.remote.artery.ssl.rotating-keys-engine.secret-mount-point = "${folder}/${secret?.name}"`,
      ];
      const file = write(name, `${text.trimEnd()}\n${lines.join('\n')}\n`);
      return { file, question: { files: [file] } };
    }
  }
}

/** What cert-manager keeps in the Secrets: PEM files and, where asked for, stores. */
async function secrets(wanted: readonly WantedCertificate[], folder: string): Promise<void> {
  const now = Date.now();
  const ca: Issuer = await createCredentials({ usage: 'ca', subject: `CN=${NAME}-ca`, days: 3000 }, { now });
  for (const { name, commonName, dns, ip, usage, keystore, single } of wanted) {
    const own = await createCredentials(
      { usage, subject: commonName === undefined ? '' : `CN=${commonName}`, names: [...dns, ...ip], days: 365 },
      { now, ...(single === true ? {} : { issuer: ca }) },
    );
    const anchor = single === true ? own.certificate : ca.certificate;
    const write = (file: string, content: string | Uint8Array) => {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, file), content, { mode: 0o600 });
    };
    write(secretFiles.key, await pemPrivateKey(own.privateKey));
    write(secretFiles.certificate, pemCertificates(own.chain));
    write(secretFiles.ca, pemCertificates([anchor]));
    if (keystore === undefined) continue;
    const suffix = keystore.format === 'jks' ? 'jks' : 'p12';
    const store = (entries: readonly StoreEntry[]) =>
      writeStore(entries, { format: keystore.format, password: PASSWORD, now });
    const { alias = 'certificate' } = keystore;
    write(
      secretFiles.keystore[suffix],
      await store([{ kind: 'key', alias, privateKey: own.privateKey, chain: own.chain }]),
    );
    write(secretFiles.truststore[suffix], await store([{ kind: 'trusted', alias: 'ca', certificate: anchor }]));
  }
}
