import type { Unit } from '../../../server/src/rules/model.ts';
import { effectiveText, knownItems } from '../../../server/src/rules/unit.ts';
import { inRange } from '../../../server/src/rules/version.ts';

/** What java/Agree.java is asked: names and values. */
export type Question = Readonly<Record<string, string>>;

/**
 * The handshakes that a product makes of its settings, written down a second time from the lists of facts and not from what the
 * rules make of them. `place` is where a file of the configuration lies on the disk.
 */
export function questionsOf(unit: Unit, place: (path: string) => string): readonly Question[] {
  const of = { flink, akka, alluxio }[unit.system as 'flink'];
  return of === undefined ? [] : of(new Settings(unit, place));
}

class Settings {
  readonly unit: Unit;
  readonly #place: (path: string) => string;

  constructor(unit: Unit, place: (path: string) => string) {
    this.unit = unit;
    this.#place = place;
  }

  text(key: string): string | undefined {
    const items = knownItems(this.unit.get(key));
    return items !== undefined && items.length > 0 ? items.join(',') : effectiveText(this.unit, key);
  }

  on(key: string): boolean {
    return /^(?:true|on|yes)$/i.test(this.text(key) ?? '');
  }

  since(range: string): boolean {
    return inRange(this.unit.version.text, range);
  }

  /** `name` is part of the question where the key has a value. */
  give(name: string, key: string): Question {
    const text = this.text(key);
    // `<getHostAddress>` and the like are worked out on the host.
    return text === undefined || text === '' || text.startsWith('<') ? {} : { [name]: text.replace(/\s*,\s*/g, ',') };
  }

  file(name: string, key: string): Question {
    const text = this.text(key);
    return text === undefined || text === '' ? {} : { [name]: this.#place(text) };
  }
}

/** SSLUtils 1.6 to 2.3. */
function flink(settings: Settings): readonly Question[] {
  const scope = (name: 'internal' | 'rest'): Question => {
    const key = (rest: string) => `security.ssl.${name}.${rest}`;
    const types = settings.since('>=1.20')
      ? {
          ...settings.give('keystoreType', key('keystore-type')),
          ...settings.give('truststoreType', key('truststore-type')),
        }
      : {};
    return {
      ...settings.file('keystore', key('keystore')),
      ...settings.give('keystorePassword', key('keystore-password')),
      ...settings.give('keyPassword', key('key-password')),
      ...settings.file('truststore', key('truststore')),
      ...settings.give('truststorePassword', key('truststore-password')),
      ...settings.give('pinned', key('cert.fingerprint')),
      ...types,
    };
  };
  const parameters = {
    ...settings.give('protocols', 'security.ssl.protocol'),
    ...settings.give('suites', 'security.ssl.algorithms'),
  };
  const asked: Question[] = [];
  if (settings.on('security.ssl.internal.enabled')) {
    asked.push({ ...scope('internal'), ...parameters, mutual: 'yes' });
    // Between TaskManagers names are compared from 2.3 on.
    const name = settings.give('host', 'taskmanager.host');
    if (settings.since('>=2.3') && 'host' in name)
      asked.push({ ...scope('internal'), ...parameters, ...name, mutual: 'yes' });
  }
  if (settings.on('security.ssl.rest.enabled')) {
    const mutual: Question = settings.on('security.ssl.rest.authentication-enabled') ? { mutual: 'yes' } : {};
    const address = { ...settings.give('host', 'jobmanager.rpc.address'), ...settings.give('host', 'rest.address') };
    const compares = settings.since('>=2.3') && settings.on('security.ssl.rest.verify-hostname');
    asked.push({
      ...scope('rest'),
      ...(settings.since('>=1.18') ? parameters : {}),
      ...mutual,
      ...(compares ? address : {}),
    });
  }
  return asked;
}

/** ConfigSSLEngineProvider and RotatingKeysSSLEngineProvider. */
function akka(settings: Settings): readonly Question[] {
  const { product } = settings.unit;
  const ssl = `${product}.remote.artery.ssl.`;
  if (settings.text(`${product}.remote.artery.transport`)?.toLowerCase() !== 'tls-tcp') return [];
  if (/RotatingKeys/.test(settings.text(`${ssl}ssl-engine-provider`) ?? '')) {
    const key = (rest: string) => `${ssl}rotating-keys-engine.${rest}`;
    return [
      {
        ...settings.file('key', key('key-file')),
        ...settings.file('certificate', key('cert-file')),
        ...settings.file('ca', key('ca-cert-file')),
        ...settings.file('behind', key('ca-cert-file')),
        ...settings.give('protocols', key('protocol')),
        ...settings.give('suites', key('enabled-algorithms')),
        first: 'yes',
        firstAuthority: 'yes',
        shared: 'yes',
        mutual: 'yes',
      },
    ];
  }
  const key = (rest: string) => `${ssl}config-ssl-engine.${rest}`;
  const compares = settings.on(key('hostname-verification'));
  return [
    {
      ...settings.file('keystore', key('key-store')),
      ...settings.give('keystorePassword', key('key-store-password')),
      ...settings.give('keyPassword', key('key-password')),
      ...settings.file('truststore', key('trust-store')),
      ...settings.give('truststorePassword', key('trust-store-password')),
      ...settings.give('protocols', key('protocol')),
      ...settings.give('suites', key('enabled-algorithms')),
      ...(settings.on(key('require-mutual-authentication')) ? { mutual: 'yes' } : {}),
      ...(compares ? settings.give('host', `${product}.remote.artery.canonical.hostname`) : {}),
    },
  ];
}

/** PEM files of 3.x where both are set, else stores opened as JKS, one entry of them. */
function alluxio(settings: Settings): readonly Question[] {
  const key = (rest: string) => `alluxio.network.tls.${rest}`;
  const three = settings.unit.edition === 'EE 3.x';
  const files =
    three && settings.text(key('server.cert')) !== undefined && settings.text(key('server.key')) !== undefined;
  const identity: Question = files
    ? { ...settings.file('certificate', key('server.cert')), ...settings.file('key', key('server.key')) }
    : {
        ...settings.file('keystore', key('keystore.path')),
        ...settings.give('keystorePassword', key('keystore.password')),
        ...settings.give('keyPassword', key('keystore.key.password')),
        ...settings.give('alias', key('keystore.alias')),
        keystoreType: 'JKS',
        one: 'yes',
      };
  const store: Question = {
    ...settings.file('truststore', key('truststore.path')),
    ...settings.give('truststorePassword', key('truststore.password')),
    truststoreType: 'JKS',
  };
  const asked: Question[] = [];
  if (settings.on(key('enabled'))) {
    const compares = !settings.on(key('client.no.endpoint.identification'));
    const trust = three && settings.text(key('ca.cert')) !== undefined ? settings.file('ca', key('ca.cert')) : store;
    const host = {
      ...settings.give('host', 'alluxio.worker.hostname'),
      ...settings.give('host', 'alluxio.master.hostname'),
    };
    asked.push({ ...identity, ...trust, ...(compares ? host : {}) });
  }
  if (settings.on('alluxio.worker.s3.tls.enabled'))
    asked.push({
      ...identity,
      ...(files ? settings.file('ca', key('ca.cert')) : store),
      ...(settings.on('alluxio.worker.s3.tls.mutual.enabled') ? { mutual: 'yes' } : {}),
    });
  return asked;
}
