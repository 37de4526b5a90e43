import type { Setting, Unit } from '../../../rules/model.ts';
import type { Change, Fix } from '../../../rules/rule.ts';
import { effective, effectiveText, homeRegion, knownText } from '../../../rules/unit.ts';
import { isPiece } from '../deployment.ts';

export const NETWORK = 'alluxio.network.tls.';
export const NETWORK_TLS = 'alluxio.network.tls.enabled';
export const S3_API = 'alluxio.worker.s3.api.enabled';
export const S3_TLS = 'alluxio.worker.s3.tls.enabled';
export const S3_MUTUAL = 'alluxio.worker.s3.tls.mutual.enabled';
export const S3_ONLY = 'alluxio.worker.s3.only.https.access';
export const HTTPS_PORT = 'alluxio.worker.s3.https.port';
export const REST_PORT = 'alluxio.worker.rest.port';
export const KEYSTORE = 'alluxio.network.tls.keystore.path';
export const KEY_PASSWORD = 'alluxio.network.tls.keystore.key.password';
export const TRUSTSTORE = 'alluxio.network.tls.truststore.path';
export const CA_CERT = 'alluxio.network.tls.ca.cert';
export const SERVER_CERT = 'alluxio.network.tls.server.cert';
export const SERVER_KEY = 'alluxio.network.tls.server.key';

export type Switch = 'on' | 'off' | 'absent' | 'unknown';

/** State of a boolean; 'absent' where the file does not set it, 'unknown' for placeholders and for what is no boolean. */
export function switchOf(unit: Unit, key: string): Switch {
  const found = effective(unit, key);
  if (found.how === 'unset' || found.how === 'default') return 'absent';
  const text = knownText(found.setting)?.toLowerCase();
  return text === 'true' ? 'on' : text === 'false' ? 'off' : 'unknown';
}

export const isOn = (unit: Unit, key: string): boolean => switchOf(unit, key) === 'on';

/** Neither on nor unknown; where only a piece is seen, an absent switch may be on elsewhere. */
export const isOff = (unit: Unit, key: string): boolean => {
  const state = switchOf(unit, key);
  return state === 'off' || (state === 'absent' && !isPiece(unit));
};

/** The open-source edition has no TLS at all: one rule says so, and the others keep still. */
export const isEnterprise = (unit: Unit): boolean => unit.edition !== 'OSS 2.x';

export const isThree = (unit: Unit): boolean => unit.edition === 'EE 3.x';

const SERVER_ROLES = ['master', 'jobMaster', 'coordinator', 'worker', 'jobWorker', 'proxy'];

/** Keys that only a server reads: where a file that serves no stated component has one, it is a server's. */
const SERVER_KEYS =
  /^alluxio\.(?:worker|job)\.(?!.*hostname$)|^alluxio\.(?:master|coordinator)\.(?!hostname$|rpc\.|port$|scheduler\.)|^alluxio\.network\.tls\.(?:keystore|server)\./;

export const isServer = (unit: Unit): boolean =>
  unit.role === undefined ? unit.settings.some((s) => SERVER_KEYS.test(s.key)) : SERVER_ROLES.includes(unit.role);

const WORKER_KEYS = /^alluxio\.worker\.|^alluxio\.network\.tls\.(?:keystore|server)\./;

/** A worker, or a file that serves all components and a worker among them. */
export const isWorker = (unit: Unit): boolean =>
  unit.role === undefined ? unit.settings.some((s) => WORKER_KEYS.test(s.key)) : unit.role === 'worker';

/** TLS between the processes of the cluster is on. */
export const networkTls = (unit: Unit): boolean => isEnterprise(unit) && isOn(unit, NETWORK_TLS);

/** The S3 API of a 3.x worker is served over HTTPS. */
export const s3Tls = (unit: Unit): boolean => isThree(unit) && isWorker(unit) && isOn(unit, S3_TLS);

export const anyTls = (unit: Unit): boolean => networkTls(unit) || s3Tls(unit);

/** The switch by which TLS is on: where to point at when something that it needs is absent. */
export const tlsSwitch = (unit: Unit): Setting | undefined =>
  networkTls(unit) ? unit.get(NETWORK_TLS) : s3Tls(unit) ? unit.get(S3_TLS) : undefined;

/** Both PEM files of a server are set: then the keystore is not read. */
export const hasPemIdentity = (unit: Unit): boolean =>
  unit.get(SERVER_CERT) !== undefined && unit.get(SERVER_KEY) !== undefined;

/** Settings of a family, the effective one of each key, in the order of the file. */
export const family = (unit: Unit, prefix: string): Setting[] =>
  [...new Set(unit.settings.filter((s) => s.key.startsWith(prefix)).map((s) => s.key))]
    .map((key) => unit.get(key))
    .filter((s) => s !== undefined);

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Gives keys a value: those that are there are changed, the others are added beside `near`. */
export function put(unit: Unit, near: Setting, pairs: readonly Pair[]): Change[] {
  const changes: Change[] = [];
  const absent: Pair[] = [];
  for (const pair of pairs) {
    const setting = unit.get(pair.key);
    if (setting === undefined) absent.push(pair);
    else if (knownText(setting) !== pair.value) changes.push({ op: 'set', setting, value: pair.value });
  }
  if (absent.length > 0) changes.push({ op: 'add', region: homeRegion(unit, near), entries: absent, after: near });
  return changes;
}

export const setTo = (title: string, unit: Unit, near: Setting, pairs: readonly Pair[], safe = false): Fix => ({
  title,
  changes: put(unit, near, pairs),
  ...(safe ? { safe } : {}),
});

export const removal = (title: string, settings: readonly Setting[], safe = false): Fix => ({
  title,
  changes: settings.map((setting) => ({ op: 'remove', setting })),
  ...(safe ? { safe } : {}),
});

/** Number in effect of an integer option; undefined where it is unknown or none. */
export function numberOf(unit: Unit, key: string): number | undefined {
  const text = effectiveText(unit, key);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A worked example of a file with TLS between all processes, so that the examples of other rules can add to it. */
export const KEYSTORES = `alluxio.network.tls.keystore.path=/alluxio/keystore.jks
alluxio.network.tls.keystore.password=<password>
alluxio.network.tls.keystore.key.password=<password>
alluxio.network.tls.truststore.path=/alluxio/truststore.jks
alluxio.network.tls.truststore.password=<password>
`;

export const PEM_FILES = `alluxio.network.tls.ca.cert=/alluxio/tls/ca.pem
alluxio.network.tls.server.cert=/alluxio/tls/server.pem
alluxio.network.tls.server.key=/alluxio/tls/server-key.pem
`;

export const SITE = 'conf/alluxio-site.properties';
