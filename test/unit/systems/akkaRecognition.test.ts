import { describe, expect, test } from 'vitest';
import type { Unit } from '../../../server/src/rules/model.ts';
import { akka } from '../../../server/src/systems/akka/index.ts';
import { TextSource } from '../../../server/src/workspace/document.ts';
import { memory, uriOf } from '../harness.ts';

function units(
  file: string,
  text: string,
  files: Readonly<Record<string, string>> = {},
  versions: Readonly<Record<string, string>> = {},
): readonly Unit[] {
  const document = new TextSource(uriOf(file), text);
  return akka.mayConcern(document) ? akka.units(document, memory({ ...files, [file]: text }, versions)) : [];
}

const shown = (unit: Unit | undefined): string[] =>
  (unit?.settings ?? []).map(
    (s) => `${s.key} = ${s.value.state === 'known' ? s.value.text : `? ${s.value.fallback ?? ''}`}`,
  );

const tls = 'akka.remote.artery {\n  transport = tls-tcp\n  ssl.config-ssl-engine.key-store = /etc/node.p12\n}\n';

describe('whose a file is', () => {
  test.each([
    ['application.conf', 'akka.loglevel = INFO\n', ['akka']],
    ['application-prod.conf', 'pekko { loglevel = INFO }\n', ['pekko']],
    ['src/main/resources/reference.conf', 'akka.remote.artery.transport = tcp\n', ['akka']],
    ['akka-cluster.conf', tls, ['akka']],
    ['pekko.conf', 'pekko.loglevel = INFO\n', ['pekko']],
    ['node.hocon', '{ "akka": { "remote": {} } }\n', ['akka']],
    ['cluster-with-tls.conf', `# a node\n${tls}`, ['akka']],
    ['seed.conf', 'include "application"\n\nakka.cluster.seed-nodes = []\n', ['akka']],
    ['application.conf', 'akka.loglevel = INFO\npekko.loglevel = INFO\n', ['akka', 'pekko']],
    ['application.conf', '', ['akka']],
    ['application.conf', 'akka.rem', ['akka']],
    ['application.conf', '# to be filled in\n', ['akka']],
    ['conf/application.conf', 'play.http.secret.key = ${KEY}\n', []],
    ['nginx.conf', 'events { }\nhttp {\n  upstream akka { server akka1:9000; }\n}\n', []],
    ['logback.xml', '<logger name="akka" level="INFO"/>', []],
    [
      'canton.conf',
      'canton.participants.p1.ledger-api.tls { cert-chain-file = "a.crt", private-key-file = "a.pem" }\n',
      [],
    ],
    ['emqx.conf', 'listeners.ssl.default { bind = "0.0.0.0:8883", ssl_options { keyfile = "key.pem" } }\n', []],
    ['application.conf', 'app.db.url = "jdbc:h2:mem"\n', []],
    [
      'akka.hocon',
      'akka { remote { dot-netty.tcp { enable-ssl = true, ssl.certificate { path = "a.pfx", password = "x" } } } }\n',
      [],
    ],
    ['app.conf', 'akka.actor.provider = "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster"\n', []],
    ['values.yaml', 'akka:\n  replicas: 3\n  tls: true\n', []],
  ])('%s: %j', (file, text, products) => {
    expect(units(file, text).map((u) => u.product)).toEqual(products);
  });

  test('an application without a word on either is theirs where the build says so', () => {
    const build = { 'build.sbt': '"org.apache.pekko" %% "pekko-actor-typed" % "1.1.3"' };
    expect(units('src/main/resources/application.conf', 'app.port = 80\n', build).map((u) => u.name)).toEqual([
      'pekko',
    ]);
  });
});

describe('settings', () => {
  test('the last definition counts, with what a variable may leave of it', () => {
    const [unit] = units(
      'application.conf',
      'akka.remote.artery.transport = tcp\nakka { remote.artery { transport = tls-tcp\n transport = ${?TRANSPORT} } }\n',
    );
    expect(unit?.all('akka.remote.artery.transport').map((s) => s.value.state)).toEqual(['known', 'known', 'unknown']);
    expect(unit?.get('akka.remote.artery.transport')?.value).toMatchObject({ why: 'environment', fallback: 'tls-tcp' });
  });

  test('an included file is read from beside, and its settings point at the include', () => {
    const text = 'include "tls"\nakka.remote.artery.transport = tls-tcp\n';
    const [unit] = units('conf/application.conf', text, {
      'conf/tls.conf': 'akka.remote.artery.ssl.config-ssl-engine { protocol = TLSv1.2 }\n',
    });
    const setting = unit?.get('akka.remote.artery.ssl.config-ssl-engine.protocol');
    expect(setting?.uri).toBe(uriOf('conf/tls.conf'));
    expect(setting?.value.text).toBe('TLSv1.2');
    expect(text.slice(setting?.include?.start, setting?.include?.end)).toBe('include "tls"');
  });

  test('a region tells the paths that its includes bring along', () => {
    const files = { 'common.conf': 'my.c = 3\n' };
    const [unit] = units('application.conf', 'include "common"\nakka.a = ${my.c}\n', files);
    expect([...(unit?.regions[0]?.paths?.() ?? [])]).toEqual(['my.c', 'akka.a']);
    expect(shown(unit)).toEqual(['akka.a = 3']);
    const [alone] = units('application.conf', 'akka.a = 1\nmy { c = 2, "d.e" = { f = 3 } }\n');
    expect([...(alone?.regions[0]?.paths?.() ?? [])]).toEqual(['akka.a', 'my.c', 'my."d.e".f']);
  });

  test('an include of the class path is looked for in the resources folder', () => {
    const [unit] = units('src/main/resources/dev/application.conf', 'include classpath("common.conf")\nakka.a = 1\n', {
      'src/main/resources/common.conf': 'akka.remote.artery.transport = tls-tcp\n',
    });
    expect(unit?.get('akka.remote.artery.transport')?.value.text).toBe('tls-tcp');
  });

  test('a unit holds nothing of the other product, and of an application what may be secret', () => {
    const text = 'akka.a = 1\npekko.b = 2\nmy.c = 3\nssl-config.d = 4\nmy.db.password = ${?PW}\nmy.db.password = 5\n';
    const both = units('application.conf', text);
    const shared = ['ssl-config.d = 4', 'my.db.password = ? ', 'my.db.password = 5'];
    expect(both.map(shown)).toEqual([
      ['akka.a = 1', ...shared],
      ['pekko.b = 2', ...shared],
    ]);
  });

  test('an application section that names a certificate is shown, whatever its name', () => {
    const [unit] = units('application.conf', 'akka.a = 1\nsection.certificate = "x.pem"\nsection.other = 1\n');
    expect(unit?.settings.map((s) => s.key)).toEqual(['akka.a', 'section.certificate']);
  });

  test('words in angle brackets are Artery’s own, or a placeholder', () => {
    const [unit] = units(
      'application.conf',
      'akka.remote.artery { canonical.hostname = "<getHostAddress>", bind.hostname = "<your host>" }\n',
    );
    expect(shown(unit)).toEqual([
      'akka.remote.artery.canonical.hostname = <getHostAddress>',
      'akka.remote.artery.bind.hostname = ? ',
    ]);
  });

  test('a list by numbers is the list', () => {
    const key = 'akka.remote.artery.ssl.config-ssl-engine.enabled-algorithms';
    const [unit] = units('application.conf', `${key}.0 = TLS_AES_128_GCM_SHA256\n`);
    expect(unit?.get(key)?.value.state).toBe('unknown');
  });
});

describe('manifests', () => {
  const configMap = (body: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  application.conf: |\n${body.replace(/^(?=.)/gm, '    ')}`;

  test('a file in a ConfigMap', () => {
    const text = configMap(tls);
    const [unit] = units('app.yaml', text);
    expect(unit?.regions[0]?.why).toBe('application.conf in a ConfigMap');
    expect(shown(unit)).toEqual([
      'akka.remote.artery.transport = tls-tcp',
      'akka.remote.artery.ssl.config-ssl-engine.key-store = /etc/node.p12',
    ]);
    for (const s of unit?.settings ?? []) {
      expect(text.slice(s.valueSpan.start, s.valueSpan.end)).toBe(s.value.text);
    }
  });

  test('foreign files beside it', () => {
    expect(units('app.yaml', configMap('server { listen 80; }\n# akka\n'))).toEqual([]);
  });

  test('options of the JVM and variables, container by container', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: node
          args: ["-Dpekko.remote.artery.transport=tls-tcp", "-jar", "app.jar"]
          env:
            - name: JAVA_OPTS
              value: "-Xmx1g -Dconfig.override_with_env_vars=true -Dpekko.remote.artery.canonical.port=17355"
            - name: CONFIG_FORCE_pekko_remote_artery_ssl_ssl__engine__provider
              value: org.example.Provider
        - name: sidecar
          env:
            - { name: CONFIG_FORCE_pekko_loglevel, value: DEBUG }
`;
    const found = units('deployment.yaml', text);
    expect(found.map((u) => u.name)).toEqual(['pekko node', 'pekko sidecar']);
    expect(shown(found[0])).toEqual([
      'pekko.remote.artery.transport = tls-tcp',
      'config.override_with_env_vars = true',
      'pekko.remote.artery.canonical.port = 17355',
      'pekko.remote.artery.ssl.ssl-engine-provider = org.example.Provider',
    ]);
    expect(found.map((u) => u.facts['override'])).toEqual([true, false]);
    const forced = found[0]?.get('pekko.remote.artery.ssl.ssl-engine-provider');
    expect(text.slice(forced?.keySpan.start, forced?.keySpan.end)).toBe(
      'CONFIG_FORCE_pekko_remote_artery_ssl_ssl__engine__provider',
    );
    expect(text.slice(forced?.valueSpan.start, forced?.valueSpan.end)).toBe('org.example.Provider');
  });

  test.each([
    ['a list', '      - CONFIG_FORCE_akka_remote_artery_transport=tcp\n      - JAVA_OPTS=-Dakka.loglevel=INFO\n'],
    ['a map', '      CONFIG_FORCE_akka_remote_artery_transport: tcp\n      JAVA_OPTS: -Dakka.loglevel=INFO\n'],
  ])('variables of a compose service in %s', (_, environment) => {
    const text = `services:\n  app:\n    image: example/app:1\n    environment:\n${environment}`;
    const [unit] = units('docker-compose.yml', text);
    expect(unit?.name).toBe('akka app');
    expect(shown(unit)).toEqual(['akka.loglevel = INFO', 'akka.remote.artery.transport = tcp']);
    const setting = unit?.get('akka.remote.artery.transport');
    expect(text.slice(setting?.valueSpan.start, setting?.valueSpan.end)).toBe('tcp');
    expect(text.slice(setting?.keySpan.start, setting?.keySpan.end)).toBe('CONFIG_FORCE_akka_remote_artery_transport');
  });
});

describe('versions', () => {
  const of = (text: string, files: Record<string, string> = {}, set: Record<string, string> = {}) => {
    const [unit] = units('src/main/resources/application.conf', text, files, set);
    return unit === undefined
      ? undefined
      : `${unit.version.text}${unit.version.assumed ? ' assumed' : ''}: ${unit.version.why}`;
  };

  test.each<[string, string, string, string]>([
    [
      'sbt, a value',
      'build.sbt',
      'val AkkaVersion = "2.6.20"\n"com.typesafe.akka" %% "akka-cluster-typed" % AkkaVersion',
      '2.6.20',
    ],
    ['sbt, in place', 'build.sbt', '"com.typesafe.akka" %% "akka-cluster" % "2.5.32"', '2.5.32'],
    ['sbt, HTTP has another', 'build.sbt', '"com.typesafe.akka" %% "akka-http" % "10.2.9"', '2.10.21'],
    ['sbt, HTTP beside it', 'build.sbt', 'val akkaHttpVersion = "10.2.9"\nlazy val akkaVersion = "2.6.19"', '2.6.19'],
    ['sbt, typed', 'project/Dependencies.scala', 'val akkaVersion: String = "2.7.0"', '2.7.0'],
    ['Maven, a property', 'pom.xml', '<akka.version>2.8.5</akka.version>', '2.8.5'],
    [
      'Maven, in place',
      'pom.xml',
      '<dependency><groupId>com.typesafe.akka</groupId>\n<artifactId>akka-actor_2.13</artifactId>\n<version>2.9.3</version></dependency>',
      '2.9.3',
    ],
    ['Gradle', 'build.gradle', "implementation platform('com.typesafe.akka:akka-bom_2.13:2.6.21')", '2.6.21'],
    ['Gradle, a property', 'gradle.properties', 'akkaVersion=2.6.18\n', '2.6.18'],
    ['Gradle, a catalogue', 'gradle/libs.versions.toml', '[versions]\nakka = "2.10.1"\nkotlin = "2.0.0"\n', '2.10.1'],
  ])('%s', (_, file, build, version) => {
    expect(of('akka.loglevel = INFO\n', { [file]: build })).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}`));
  });

  test('comment, setting, build file, newest', () => {
    const build = { 'build.sbt': 'val AkkaVersion = "2.6.20"' };
    const comment = '# cluster-tls: akka 2.5.32\nakka.loglevel = INFO\n';
    const set = { akka: '2.7.0' };
    expect(of(comment, build, set)).toBe('2.5.32: comment "akka 2.5.32"');
    expect(of('akka.loglevel = INFO\n', build, set)).toBe('2.7.0: setting clusterTls.akka.version');
    expect(of('akka.loglevel = INFO\n', build)).toBe('2.6.20: Akka 2.6.20 in build.sbt');
    expect(of('akka.loglevel = INFO\n')).toBe('2.10.21 assumed: newest known Akka');
    expect(of('pekko.loglevel = INFO\n')).toBe('1.7.0 assumed: newest known Pekko');
  });

  test('a setting of one product says nothing of the other', () => {
    expect(of('pekko.loglevel = INFO\n', {}, { akka: '2.6.21' })).toBe('1.7.0 assumed: newest known Pekko');
    expect(of('pekko.loglevel = INFO\n', {}, { akka: '2.6.21', pekko: '1.1.5' })).toMatch(
      /^1\.1\.5: setting clusterTls\.pekko/,
    );
  });
});
