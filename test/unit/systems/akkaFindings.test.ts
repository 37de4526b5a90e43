import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Severity } from '../../../server/src/rules/rule.ts';
import { check, fixed } from '../harness.ts';

const serious: readonly Severity[] = ['error', 'warning'];

/** `severity rule @ text` of what stands at warning or above. */
function found(file: string, text: string, options: Parameters<typeof check>[2] = {}): string[] {
  const checked = check(file, text, options);
  return checked.findings
    .filter((f) => serious.includes(f.severity))
    .map((f) => `${f.severity} ${f.rule.id} @ ${checked.text.slice(f.span.start, f.span.end)}`);
}

describe('files without a fault', () => {
  test.each([
    [
      'no TLS',
      'application.conf',
      'akka {\n  loglevel = INFO\n  actor.provider = cluster\n  remote.artery.canonical.port = 25520\n}\n',
    ],
    [
      'an old file of unknown version',
      'application.conf',
      'akka {\n  actor.provider = cluster\n  remote {\n    log-remote-lifecycle-events = off\n    netty.tcp { hostname = "127.0.0.1", port = 0 }\n  }\n  cluster.seed-nodes = ["akka.tcp://app@127.0.0.1:2551"]\n}\n',
    ],
    [
      'rotating keys',
      'application.conf',
      'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"\n}\n',
    ],
    [
      'keystore and truststore, passwords from the environment',
      'application.conf',
      'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "/example/path/to/mykeystore.jks"\n    trust-store = "/example/path/to/mytruststore.jks"\n    key-store-password = ${SSL_KEY_STORE_PASSWORD}\n    key-password = ${SSL_KEY_PASSWORD}\n    trust-store-password = ${SSL_TRUST_STORE_PASSWORD}\n    protocol = "TLSv1.3"\n    enabled-algorithms = [TLS_AES_256_GCM_SHA384]\n  }\n}\n',
    ],
    [
      'relative paths and unquoted suites',
      'cluster-with-tls.conf',
      'include "application"\nakka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    key-store = "./keystore"\n    trust-store = "./truststore"\n    enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]\n  }\n}\n',
    ],
    [
      'values that only the environment knows',
      'application.conf',
      'akka.remote.artery {\n  transport = ${TRANSPORT}\n  ssl.ssl-engine-provider = ${PROVIDER}\n  ssl.config-ssl-engine {\n    protocol = ${TLS}\n    enabled-algorithms = ${SUITES}\n    hostname-verification = ${VERIFY}\n    key-store-password = "<password>"\n  }\n  ssl.rotating-keys-engine.ssl-context-cache-ttl = ${TTL}\n}\n',
    ],
    [
      'a provider of the application’s own',
      'application.conf',
      'akka.remote.artery {\n  transport = tls-tcp\n  ssl {\n    ssl-engine-provider = com.example.VaultProvider\n    vault { url = "https://vault" }\n    protocol = TLSv1.3\n  }\n}\n',
    ],
    [
      'neighbours with TLS settings of their own',
      'application.conf',
      'akka.kafka.consumer.kafka-clients { ssl.keystore.location = /k.jks, ssl.protocol = TLS }\nakka.persistence.cassandra.ssl.keystore.path = x\nmongodb.options.ssl.enabled = ON\nmy-service.certificate = "cert.pem"\n',
    ],
    [
      'a common block by substitution',
      'application.conf',
      'common { security { key-store = /etc/node.jks, trust-store = /etc/ca.jks } }\n# cluster-tls: akka 2.5.32\nakka.remote {\n  enabled-transports = ["akka.remote.netty.ssl"]\n  netty.ssl = ${common}\n  netty.ssl.security { protocol = TLSv1.2 }\n}\n',
    ],
    [
      'lists and texts that go on from the defaults of a library',
      'application.conf',
      'akka.loglevel = INFO\nvocabulary.words = ${vocabulary.words} [{ name = test }]\npath = ${path}":/opt"\nlimits = ${limits} { max = 1 }\n',
    ],
    [
      'a list as system properties',
      'docker-compose.yml',
      'services:\n  app:\n    image: app\n    environment:\n      JAVA_OPTS: "-Dakka.remote.artery.transport=tls-tcp -Dakka.remote.artery.ssl.config-ssl-engine.enabled-algorithms.0=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 -Dakka.remote.artery.ssl.config-ssl-engine.enabled-algorithms.1=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"\n',
    ],
    [
      'Artery switched off, for all that is known by an old version',
      'application.conf',
      'akka.remote { artery.enabled = off, netty.tcp.port = 0 }\n',
    ],
    [
      'defaults that a library offers',
      'remote/src/main/resources/reference.conf',
      'akka.remote.artery {\n  transport = tcp\n  ssl.config-ssl-engine {\n    key-store = "keystore"\n    trust-store = "truststore"\n    key-store-password = "changeme"\n    key-password = "changeme"\n    trust-store-password = "changeme"\n    hostname-verification = off\n  }\n}\nakka.ssl-config { debug.all = off }\n',
    ],
    [
      'classic TLS made from the plain transport',
      'application.conf',
      '# cluster-tls: akka 2.5.32\nakka.remote {\n  enabled-transports = ["akka.remote.netty.ssl"]\n  netty.tcp { connection-timeout = 15 s, server-socket-worker-pool.pool-size-min = 2, backlog = 4096 }\n  netty.ssl = ${akka.remote.netty.tcp}\n  netty.ssl { enable-ssl = true, tcp-nodelay = on, security.key-store = /etc/node.jks, security.trust-store = /etc/ca.jks }\n}\n',
    ],
    [
      'a template',
      'configmap.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  application.conf: |\n    {{ .Values.conf }}\n    akka.remote.artery.transport = {{ .Values.transport }}\n    akka.remote.artery.ssl.config-ssl-engine.protocol = TLSv1.2\n',
    ],
    [
      'a Secret with the passwords',
      'secret.yaml',
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\nstringData:\n  tls.conf: |\n    akka.remote.artery.ssl.config-ssl-engine.key-store-password = "s3cret"\n',
    ],
  ])('%s', (_, file, text) => {
    expect(found(file, text)).toEqual([]);
  });
});

describe('one finding for one cause', () => {
  test('a typo in a block of ours', () => {
    expect(
      found(
        'application.conf',
        'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine {\n    keystore = "/etc/node.p12"\n    hostname-verification = on\n  }\n  canonical.hostname = node1\n}\n',
      ),
    ).toEqual(['error akka/store-not-set @ keystore']);
  });

  test('the unknown transport, with the product’s own words and the repair', () => {
    const checked = check('application.conf', 'akka.remote.artery.transport = tls_tcp\n');
    const [finding] = checked.findings;
    expect(finding?.message).toBe('Unknown transport [tls_tcp], possible values: "aeron-udp", "tcp", or "tls-tcp"');
    expect(finding === undefined ? '' : fixed(checked, finding)).toBe('akka.remote.artery.transport = tls-tcp\n');
  });

  test.each([
    ['ssl.config-ssl-engine.require-mutual-authentication = ON', 'has type STRING rather than BOOLEAN'],
    ['ssl.config-ssl-engine.require-mutual-authentication = 1', 'has type NUMBER rather than BOOLEAN'],
    [
      'ssl.config-ssl-engine.enabled-algorithms = TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
      'has type STRING rather than LIST',
    ],
    ['ssl.config-ssl-engine.key-store = [a]', 'has type LIST rather than STRING'],
    ['ssl.config-ssl-engine.protocol = null', 'is set to null but expected STRING'],
    [
      'ssl.rotating-keys-engine.ssl-context-cache-ttl = 5M',
      "Could not parse time unit 'M' (try ns, us, ms, s, m, h, d)",
    ],
    [
      'ssl.rotating-keys-engine.ssl-context-cache-ttl = 5min',
      "Could not parse time unit 'min' (try ns, us, ms, s, m, h, d)",
    ],
    ['ssl.rotating-keys-engine.ssl-context-cache-ttl = soon', 'No number in duration value'],
    ['canonical.port = 70000', 'out of range'],
    ['canonical.port = https', 'has type STRING rather than NUMBER'],
  ])('%s', (line, message) => {
    const { findings } = check('application.conf', `akka.remote.artery {\n  transport = tls-tcp\n  ${line}\n}\n`);
    expect(findings.filter((f) => f.rule.id === 'config/wrong-value').map((f) => f.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test.each(['5m', '300 s', '1.5 hours', '10', '5 minutes', '-1s'])('a duration: %s', (ttl) => {
    const { findings } = check(
      'application.conf',
      `akka.remote.artery.ssl.rotating-keys-engine.ssl-context-cache-ttl = ${ttl}\n`,
    );
    expect(findings.filter((f) => f.rule.id === 'config/wrong-value')).toEqual([]);
  });

  test('classic TLS of 2.5 in 2.6', () => {
    expect(
      found(
        'application.conf',
        'akka.remote {\n  enabled-transports = ["akka.remote.netty.ssl"]\n  netty.ssl.security {\n    key-store = /etc/node.jks\n    key-store-password = ${PW}\n    trust-store = /etc/ca.jks\n  }\n}\n',
        { version: '2.6.21' },
      ),
    ).toEqual(['error akka/classic-moved @ enabled-transports']);
  });

  test('a cluster that moves from Akka to Pekko 1.2: TLS 1.2 suites without the protocol', () => {
    expect(
      found(
        'application.conf',
        'pekko.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.enabled-algorithms = [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]\n}\n',
        { version: '1.2.1' },
      ),
    ).toEqual(['error akka/protocol-suites-mismatch @ [TLS_DHE_RSA_WITH_AES_256_GCM_SHA384]']);
  });

  test('a finding of an included file stands at the include', () => {
    const checked = check('application.conf', 'include "tls"\nakka.remote.artery.transport = tls-tcp\n', {
      files: { 'tls.conf': 'akka.remote.artery.ssl.config-ssl-engine { protocol = TLS1.2 }\n' },
    });
    const [finding] = checked.findings.filter((f) => f.severity === 'error');
    expect(finding?.rule.id).toBe('akka/protocol-name');
    expect(checked.text.slice(finding?.span.start, finding?.span.end)).toBe('include "tls"');
    expect(finding?.message).toContain('protocol in tls.conf');
  });

  test('what is not in use is no error', () => {
    expect(
      found(
        'application.conf',
        'akka.remote.artery {\n  transport = tls-tcp\n  ssl.ssl-engine-provider = akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider\n  ssl.rotating-keys-engine.protocol = TLSv1.2\n  ssl.config-ssl-engine.protocol = TLS\n}\n',
      ),
    ).toEqual(['warning akka/protocol-name @ TLS']);
  });

  test('a password never shows in a message', () => {
    const secret = 'Tr0ub4dor3';
    for (const spelled of [secret, `"${secret}"`, `'${secret}'`, `${secret}#tail`, `[${secret}]`]) {
      const { findings } = check(
        'application.conf',
        `akka.remote.artery.ssl.config-ssl-engine {\n  key-store-password = old\n  key-store-password = ${spelled}\n}\n`,
      );
      expect(findings.length).toBeGreaterThan(0);
      for (const f of findings) {
        expect(f.message).not.toContain(secret);
        for (const fix of f.fixes()) expect(fix.title).not.toContain(secret);
      }
    }
  });
});

describe('inside manifests', () => {
  test('a repair keeps the indentation of the block', () => {
    const text =
      'kind: ConfigMap\napiVersion: v1\ndata:\n  application.conf: |\n    akka.remote.artery {\n      transport = tls-tcp\n      ssl.key-store = "/etc/node.p12"\n    }\n';
    const checked = check('app.yaml', text);
    const finding = checked.findings.find((f) => f.rule.id === 'akka/tls-block-misplaced');
    expect(finding === undefined ? '' : fixed(checked, finding)).toBe(
      text.replace('ssl.key-store', 'ssl.config-ssl-engine.key-store'),
    );
  });

  test('a wrong value in an option of the JVM', () => {
    const text = 'services:\n  app:\n    environment:\n      JAVA_OPTS: "-Dakka.remote.artery.transport=tls -Xmx1g"\n';
    const checked = check('docker-compose.yml', text);
    const [finding] = checked.findings;
    expect(finding?.rule.id).toBe('config/wrong-value');
    expect(finding === undefined ? '' : fixed(checked, finding)).toBe(text.replace('=tls ', '=tls-tcp '));
  });

  test('a wrong value in a variable', () => {
    const text =
      'services:\n  app:\n    environment:\n      - JAVA_OPTS=-Dconfig.override_with_env_vars=true\n      - CONFIG_FORCE_akka_remote_artery_transport=tls\n';
    const checked = check('docker-compose.yml', text);
    const [finding] = checked.findings;
    expect(finding?.message).toContain('Unknown transport [tls]');
    expect(finding === undefined ? '' : fixed(checked, finding)).toBe(text.replace(/=tls$/m, '=tls-tcp'));
  });
});

const seeds = '../shared/seeds';

describe.skipIf(!existsSync(seeds))('the document at hand', () => {
  const name = existsSync(seeds) ? readdirSync(seeds).find((f) => f.startsWith('004')) : undefined;
  const text = name === undefined ? '' : readFileSync(`${seeds}/${name}`, 'utf8');
  const block = /akka\.remote\.artery \{[\s\S]*?\n\}\n/.exec(text)?.[0] ?? '';

  test('its configuration is recognised and has no fault', () => {
    expect(block).toContain('RotatingKeysSSLEngineProvider');
    expect(check('application.conf', block).analysis.units.map((u) => u.product)).toEqual(['akka']);
    expect(check('application.conf', block).findings).toEqual([]);
  });

  test('without the transport it is as good as off', () => {
    expect(found('application.conf', block.replace(/ *transport.*\n/, ''))).toEqual([
      'warning akka/tls-not-used @ ssl.ssl-engine-provider',
    ]);
  });
});

describe('one cause is one finding', () => {
  const stores = `akka.remote.artery {
  transport = tls-tcp
  canonical.hostname = node1
  ssl.config-ssl-engine {
    key-store = "/etc/akka/node.p12"
    trust-store = "/etc/akka/ca.p12"
    key-store-password = \${SSL_KEY_STORE_PASSWORD}
    key-password = \${SSL_KEY_PASSWORD}
    trust-store-password = \${SSL_TRUST_STORE_PASSWORD}
    hostname-verification = on
  }
}
`;

  test('a misspelt password', () => {
    const text = stores.replace('trust-store-password', 'truststore-password');
    const checked = check('application.conf', text);
    expect(checked.findings.map((f) => f.rule.id)).toEqual(['config/unknown-key']);
    expect(fixed(checked, checked.findings[0]!)).toBe(stores);
  });

  test('a misspelt provider', () => {
    const text = `akka.remote.artery {
  transport = tls-tcp
  ssl.engine-provider = "akka.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider"
  ssl.rotating-keys-engine.secret-mount-point = /tls
}
`;
    expect(found('application.conf', text)).toEqual(['error akka/engine-block-not-read @ ssl.engine-provider']);
    const checked = check('application.conf', text);
    expect(fixed(checked, checked.findings[0]!)).toBe(text.replace('ssl.engine', 'ssl.ssl-engine'));
  });
});

test('a system property that must be a list has no repair in one text, and its elements are no duplicates', () => {
  const key = 'akka.remote.artery.ssl.config-ssl-engine.enabled-algorithms';
  const options = (text: string) => `services:\n  app:\n    image: app\n    environment:\n      JAVA_OPTS: "${text}"\n`;
  const one = check('docker-compose.yml', options(`-D${key}=TLS_AES_256_GCM_SHA384`));
  expect(one.findings.map((f) => f.rule.id)).toEqual(['config/wrong-value']);
  expect(one.findings[0]?.fixes()).toEqual([]);
  const two = options(`-D${key}.0=TLS_AES_256_GCM_SHA384 -D${key}.1=TLS_AES_128_GCM_SHA256`);
  expect(check('docker-compose.yml', two).findings).toEqual([]);
});
