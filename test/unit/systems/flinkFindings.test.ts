import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { migrate } from '../../../server/src/systems/flink/migrate.ts';
import { check, fixed } from '../harness.ts';

const grave = new Set(['error', 'warning']);

/** `rule @ "marked text"` of what a user must look at. */
const problems = (file: string, text: string, version?: string): string[] => {
  const checked = check(file, text, version === undefined ? {} : { version, system: 'flink' });
  return checked.findings
    .filter((f) => grave.has(f.severity))
    .map((f) => `${f.rule.id} @ ${text.slice(f.span.start, f.span.end)}`);
};

const stores = (scope: string): string =>
  [
    `security.ssl.${scope}keystore: /etc/flink/keystore.p12`,
    `security.ssl.${scope}keystore-password: example`,
    `security.ssl.${scope}key-password: example`,
    `security.ssl.${scope}truststore: /etc/flink/truststore.p12`,
    `security.ssl.${scope}truststore-password: example`,
    '',
  ].join('\n');

const both = 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\n';
const ciphers = 'security.ssl.algorithms: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n';
const indent = (text: string, by: string): string => text.replace(/^(?=.)/gm, by);

const flinkDeployment = (version: string, body: string): string =>
  `apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: jobs\nspec:\n  flinkVersion: ${version}\n  flinkConfiguration:\n${indent(body, '    ')}`;

const configMap = (name: string, body: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flink-config\ndata:\n  ${name}: |+\n${indent(body, '    ')}`;

const compose = (image: string, body: string): string =>
  `services:\n  jobmanager:\n    image: ${image}\n    command: jobmanager\n    environment:\n      - |\n        FLINK_PROPERTIES=\n${indent(body, '        ')}`;

describe('what works gives nothing', () => {
  test.each([
    ['shared stores, both switches', 'flink-conf.yaml', both + stores(''), '1.20.4'],
    ['own stores', 'flink-conf.yaml', both + stores('internal.') + stores('rest.'), '2.2.1 is not for this file'],
    ['own suites', 'flink-conf.yaml', both + stores('') + ciphers, '1.17'],
    ['1.5', 'flink-conf.yaml', `security.ssl.enabled: true\n${stores('')}`, '1.5'],
    [
      'a client',
      'flink-conf.yaml',
      'security.ssl.rest.enabled: true\nsecurity.ssl.truststore: /c.p12\nsecurity.ssl.truststore-password: x\n',
      '1.18',
    ],
    [
      'prepared, switched off',
      'flink-conf.yaml',
      `security.ssl.internal.enabled: false\n${stores('internal.')}`,
      '1.18',
    ],
    ['nothing about TLS', 'flink-conf.yaml', 'jobmanager.rpc.address: jm\nhistoryserver.web.port: 8082\n', '1.18'],
    ['config.yaml', 'config.yaml', `jobmanager.rpc.address: jm\n${both}${stores('')}`, '2.2.1'],
    ['placeholders', 'flink-conf.yaml', both + stores('').replace(/: .*/g, ': <later>'), '1.20.4'],
    [
      'environment',
      'flink-conf.yaml',
      'security.ssl.internal.enabled: ${TLS}\nsecurity.ssl.protocol: $(PROTOCOL)\n',
      '1.18',
    ],
    [
      'operator',
      'a.yaml',
      flinkDeployment('v2_3', `${both + stores('')}kubernetes.secrets: tls:/etc/flink\n`),
      undefined,
    ],
    ['ConfigMap', 'a.yaml', configMap('config.yaml', both + stores('')), undefined],
    ['ConfigMap with the old file', 'a.yaml', configMap('flink-conf.yaml', both + stores('')), undefined],
    ['compose', 'docker-compose.yml', compose('flink:1.20.4', both + stores('')), undefined],
    [
      'a session job',
      'a.yaml',
      flinkDeployment('v1_18', 'security.ssl.rest.enabled: "true"\n').replace('FlinkDeployment', 'FlinkSessionJob'),
      undefined,
    ],
    [
      'arguments alone',
      'a.yaml',
      'services:\n  jobmanager:\n    image: flink:1.20\n    command: jobmanager -Dsecurity.ssl.internal.enabled=true\n',
      undefined,
    ],
  ])('%s', (_, file, text, version) => {
    expect(problems(file, text, version?.includes(' ') ? undefined : version)).toEqual([]);
  });
});

describe('what does not work is said once, at its cause', () => {
  test.each<[string, string, string, string | undefined, string[]]>([
    [
      'a switch alone',
      'flink-conf.yaml',
      'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: false\n',
      '1.20.4',
      [
        'flink/internal-truststore-missing @ security.ssl.internal.enabled',
        'flink/keystore-missing @ security.ssl.internal.enabled',
      ],
    ],
    [
      'the umbrella in Flink 2',
      'a.yaml',
      flinkDeployment('v2_2', `security.ssl.enabled: 'true'\n${stores('')}`),
      undefined,
      ['flink/umbrella-switch-removed @ security.ssl.enabled'],
    ],
    [
      'the umbrella in 1.20',
      'config.yaml',
      `jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    enabled: true\n${indent(stores('').replaceAll('security.ssl.', ''), '    ')}`,
      '1.20.4',
      ['flink/umbrella-switch @ enabled'],
    ],
    [
      'stores without a switch',
      'flink-conf.yaml',
      stores(''),
      '1.20.4',
      ['flink/stores-without-switch @ security.ssl.keystore'],
    ],
    [
      'mutual authentication that nobody enforces',
      'flink-conf.yaml',
      `security.ssl.internal.enabled: true\n${stores('internal.')}security.ssl.rest.enabled: true\nsecurity.ssl.rest.authentication-enabled: true\nsecurity.ssl.rest.keystore: /r.p12\nsecurity.ssl.rest.keystore-password: x\nsecurity.ssl.rest.key-password: x\n`,
      '1.20.4',
      ['flink/mutual-auth-not-enforced @ security.ssl.rest.authentication-enabled'],
    ],
    [
      'the same in 1.17, which does not start',
      'flink-conf.yaml',
      `${ciphers}security.ssl.internal.enabled: true\n${stores('internal.')}security.ssl.rest.enabled: true\nsecurity.ssl.rest.authentication-enabled: true\nsecurity.ssl.rest.keystore: /r.p12\nsecurity.ssl.rest.keystore-password: x\nsecurity.ssl.rest.key-password: x\n`,
      '1.17',
      ['flink/rest-truststore-missing @ security.ssl.rest.enabled'],
    ],
    [
      'a protocol among the suites',
      'flink-conf.yaml',
      `${both}${stores('')}security.ssl.algorithms: TLSv1.2,TLSv1.3\n`,
      '1.18',
      ['flink/protocol-in-ciphers @ TLSv1.2,TLSv1.3'],
    ],
    [
      'TLS 1.3 with the default suites',
      'flink-conf.yaml',
      `${both}${stores('')}security.ssl.protocol: TLSv1.3\n`,
      '1.18',
      ['flink/ciphers-do-not-fit-protocol @ TLSv1.3'],
    ],
    [
      'quotes',
      'flink-conf.yaml',
      `${both}${stores('').replace('-password: example', '-password: "example"')}`,
      '1.20.4',
      ['flink/quoted-value @ "example"'],
    ],
    [
      'a quoted boolean',
      'flink-conf.yaml',
      `${both.replace('true', '"true"')}${stores('')}`,
      '1.20.4',
      ['config/wrong-value @ "true"'],
    ],
    [
      'a timeout with a unit',
      'flink-conf.yaml',
      `${both}${stores('')}security.ssl.internal.handshake-timeout: 10 s\n`,
      '1.20.4',
      ['config/wrong-value @ 10 s'],
    ],
    [
      'an unquoted number as password',
      'config.yaml',
      `${both}${stores('').replaceAll('password: example', 'password: 0123')}`,
      '2.2.1',
      ['flink/value-retyped @ 0123', 'flink/value-retyped @ 0123', 'flink/value-retyped @ 0123'],
    ],
    [
      'a key without a value',
      'config.yaml',
      `${both}${stores('')}rest.port:\n`,
      '2.2.1',
      ['flink/null-value @ rest.port'],
    ],
    [
      'a duplicate key in config.yaml',
      'config.yaml',
      `${both}${stores('')}rest.port: 1\nrest.port: 2\n`,
      '2.2.1',
      ['config/yaml-syntax @ rest.port'],
    ],
    ['two documents in config.yaml', 'config.yaml', `${both}${stores('')}---\na: b\n`, '2.2.1', ['config/syntax @ a']],
    [
      'a tab in config.yaml',
      'opt/flink/conf/config.yaml',
      'jobmanager:\n\trpc.address: jm\n',
      '2.2.1',
      ['config/yaml-syntax @ \t'],
    ],
    [
      'a list of settings that has no blank behind the colon',
      'opt/flink/conf/config.yaml',
      'jobmanager.rpc.address:jm\n',
      '2.2.1',
      ['config/syntax @ jobmanager.rpc.address:jm'],
    ],
    [
      'a merge key',
      'config.yaml',
      `${both}${stores('')}base: &base\n  a: b\nother:\n  <<: *base\n`,
      '2.2.1',
      ['config/syntax @ <<'],
    ],
    [
      'a typing error',
      'flink-conf.yaml',
      `${both}${stores('')}security.ssl.internal.keystore.password: example\n`,
      '1.20.4',
      ['config/unknown-key @ security.ssl.internal.keystore.password'],
    ],
    [
      'nested YAML in flink-conf.yaml',
      'flink-conf.yaml',
      'security:\n  ssl:\n    internal:\n      enabled: true\n',
      '1.18',
      ['flink/nested-in-flat-file @ security'],
    ],
    [
      'flink-conf.yaml in a ConfigMap of Flink 2',
      'a.yaml',
      `${configMap('flink-conf.yaml', both + stores(''))}---\napiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - {name: jm, image: "flink:2.0.1"}\n`,
      undefined,
      ['flink/file-not-read @ flink-conf.yaml'],
    ],
    [
      'a destroyed config.yaml',
      'flink/conf/config.yaml',
      '[ERROR] Could not parse configurations properly.\njava.lang.RuntimeException: Error\n\tat org.apache.flink.A.b(A.java:1)\n\tat c: d\nCaused by: x: y\n',
      undefined,
      ['flink/destroyed-config @ [ERROR] Could not parse configurations properly.'],
    ],
    [
      'an option of a later version',
      'flink-conf.yaml',
      `${both}${stores('')}${ciphers}security.ssl.internal.keystore-type: PKCS12\n`,
      '1.19',
      ['config/not-yet-key @ security.ssl.internal.keystore-type'],
    ],
    [
      'hostname verification, dead since 1.6',
      'flink-conf.yaml',
      `${both}${stores('')}security.ssl.verify-hostname: true\n`,
      '1.20.4',
      ['flink/verify-hostname-dead @ security.ssl.verify-hostname'],
    ],
    [
      'a hash in a password',
      'a.yaml',
      flinkDeployment('v1_20', both + stores('').replaceAll('password: example', 'password: "exam#ple"')),
      undefined,
      [
        'flink/hash-cuts-value @ "exam#ple"',
        'flink/hash-cuts-value @ "exam#ple"',
        'flink/hash-cuts-value @ "exam#ple"',
      ],
    ],
  ])('%s', (_, file, text, version, expected) => {
    expect(problems(file, text, version)).toEqual(expected);
  });

  test('no message tells a password', () => {
    const text = `${both}${stores('').replaceAll('example', '"S3cr3t\\#x"')}security.ssl.rest.key-password: S3cr3t\n`;
    for (const file of ['flink-conf.yaml', 'flink/conf/config.yaml']) {
      for (const finding of check(file, text).findings) expect(finding.message).not.toContain('S3cr3t');
    }
  });
});

describe('repairs', () => {
  const repaired = (file: string, text: string, rule: string, version = '1.20.4'): string | undefined => {
    const checked = check(file, text, { version, system: 'flink' });
    const finding = checked.findings.find((f) => f.rule.id === rule);
    return finding === undefined ? undefined : fixed(checked, finding);
  };

  test('the umbrella becomes two switches where it stands', () => {
    const nested = 'jobmanager.rpc.address: jm\nsecurity:\n  ssl:\n    enabled: true\n    keystore: /k.p12\n';
    const text = repaired('config.yaml', nested, 'flink/umbrella-switch-removed', '2.2.1') ?? '';
    const [unit] = check('config.yaml', text, { version: '2.2.1' }).analysis.units;
    expect(unit?.get('security.ssl.internal.enabled')?.value.text).toBe('true');
    expect(unit?.get('security.ssl.rest.enabled')?.value.text).toBe('true');
    expect(unit?.get('security.ssl.enabled')).toBeUndefined();
    expect(unit?.get('security.ssl.keystore')?.value.text).toBe('/k.p12');
  });

  test('in a ConfigMap, with its indentation', () => {
    expect(
      repaired('a.yaml', configMap('flink-conf.yaml', 'security.ssl.enabled: true\na: b\n'), 'flink/umbrella-switch'),
    ).toBe(
      configMap('flink-conf.yaml', 'security.ssl.internal.enabled: true\nsecurity.ssl.rest.enabled: true\na: b\n'),
    );
  });

  test('flink-conf.yaml becomes config.yaml', () => {
    expect(
      migrate(
        '# TLS\nsecurity.ssl.internal.enabled: true\nsecurity.ssl.internal.key-password: 0123 # key\nx: "q"\nx: @y\nempty:\nnot a pair\nd: a: b\n',
      ),
    ).toBe(
      "# TLS\nsecurity.ssl.internal.enabled: true\nsecurity.ssl.internal.key-password: '0123' # key\n# x: \"q\"\nx: '@y'\n# empty:\n# not a pair\nd: 'a: b'\n",
    );
  });

  test('what is migrated reads the same', () => {
    const line = fc.tuple(
      fc.constantFrom('security.ssl.keystore', 'security.ssl.key-password', 'a.b', 'c'),
      fc.string({ minLength: 1, maxLength: 12 }).map((s) => s.replace(/[\r\n#\u0085\u2028\u2029]/g, '.')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.map(([key, value]) => `${key}: ${value}\n`).join('');
        const [old] = check('flink-conf.yaml', text, { version: '1.20' }).analysis.units;
        const [now] = check('opt/flink/conf/config.yaml', migrate(text), { version: '1.20' }).analysis.units;
        const settings = (unit: typeof old) =>
          Object.fromEntries((unit?.settings ?? []).map((s) => [s.key, unit?.get(s.key)?.value.text]));
        expect(settings(now)).toEqual(settings(old));
      }),
      { numRuns: 200 },
    );
  });
});

describe('any text', () => {
  const keys = [
    'security.ssl.',
    'internal.',
    'rest.',
    'enabled',
    'keystore',
    'keystore-password',
    'protocol',
    'algorithms',
    'cert.fingerprint',
    'security',
    'ssl',
  ];
  const pieces = [
    ...keys,
    ': ',
    ':',
    '\n',
    '\n  ',
    '\n    ',
    '\t',
    '#',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ',',
    '- ',
    '|',
    '|+\n',
    '&a ',
    '*a',
    '<<: *a',
    '---\n',
    '{{ x }}',
    'true',
    'yes',
    '0123',
    '~',
    '/k.p12',
    'TLSv1.3',
    'TLS_AES_128_GCM_SHA256',
    '\r\n',
    '=',
    '-D',
    '$x',
    '\u{1f512}',
  ];
  const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((p) => p.join(''));
  const shapes: [string, (body: string) => string][] = [
    ['flink-conf.yaml', (b) => b],
    ['flink/conf/config.yaml', (b) => b],
    ['a.yaml', (b) => flinkDeployment('v2_0', b)],
    ['cm.yaml', (b) => configMap('flink-conf.yaml', b)],
    ['cm2.yaml', (b) => configMap('config.yaml', b)],
    ['docker-compose.yml', (b) => compose('flink:1.20', b)],
    ['args.yaml', (b) => `services:\n  jm:\n    image: flink:1.20\n    command: ${b.replace(/[\r\n]/g, ' ')}\n`],
    ['raw.yaml', (b) => `flinkConfiguration:\n${b}`],
  ];

  test('gives findings inside it and repairs that apply', () => {
    fc.assert(
      fc.property(
        soup,
        fc.constantFrom(...shapes),
        fc.constantFrom('1.5', '1.18', '1.20', '2.3'),
        (body, [file, wrap], version) => {
          const text = wrap(body);
          const checked = check(file, text, { version, system: 'flink' });
          for (const finding of checked.findings) {
            expect(finding.span.start).toBeGreaterThanOrEqual(0);
            expect(finding.span.end).toBeGreaterThanOrEqual(finding.span.start);
            expect(finding.span.end).toBeLessThanOrEqual(text.length);
            for (const fix of finding.fixes()) expect(typeof fixed(checked, finding, fix.title)).toBe('string');
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('one cause is one finding', () => {
  const good = `security.ssl.internal.enabled: true\n${stores('internal.')}security.ssl.rest.enabled: true\n${stores('rest.')}security.ssl.rest.authentication-enabled: true\n${ciphers}`;
  const with_ = (from: string, to: string): string => good.replace(from, to);

  test.each([
    ['a misspelt key', 'flink-conf.yaml', '1.20.4', 'internal.truststore:', 'internal.trust-store:'],
    ['a dot for a dash', 'flink-conf.yaml', '1.20.4', 'rest.keystore-password:', 'rest.keystore.password:'],
    ['no blank behind the colon', 'flink-conf.yaml', '1.20.4', 'internal.key-password: ', 'internal.key-password:'],
    ['an equals sign', 'flink-conf.yaml', '1.20.4', 'internal.keystore: ', 'internal.keystore = '],
    ['no blank in YAML', 'flink/conf/config.yaml', '2.2.1', 'internal.key-password: ', 'internal.key-password:'],
    ['an equals sign in YAML', 'flink/conf/config.yaml', '2.2.1', 'internal.keystore: ', 'internal.keystore = '],
  ])('%s, at its place, repaired there', (_, file, version, from, to) => {
    const text = with_(`security.ssl.${from}`, `security.ssl.${to}`);
    const checked = check(file, text, { version, system: 'flink' });
    expect(checked.findings.map((f) => f.severity)).toEqual(['error']);
    const [finding] = checked.findings;
    expect(finding?.span.start).toBe(text.indexOf(`security.ssl.${to.trimEnd()}`));
    expect(fixed(checked, finding!)).toBe(good);
  });

  test('each resource has its own', () => {
    const typo = with_('security.ssl.internal.truststore:', 'security.ssl.internal.trust-store:');
    const text = `${flinkDeployment('v2_2', typo)}---\n${flinkDeployment('v2_2', typo)}`;
    expect(problems('deployments.yaml', text)).toEqual([
      'flink/internal-truststore-missing @ security.ssl.internal.trust-store',
      'flink/internal-truststore-missing @ security.ssl.internal.trust-store',
    ]);
  });

  test('a key in the way of another', () => {
    const text = flinkDeployment('v2_2', with_('rest.keystore-password:', 'rest.keystore.password:'));
    expect(problems('deployment.yaml', text)).toEqual([
      'flink/overlapping-prefixes @ security.ssl.rest.keystore.password',
    ]);
  });

  test('REST TLS that is off', () => {
    const off = with_('security.ssl.rest.enabled: true', 'security.ssl.rest.enabled: false');
    const checked = check('flink-conf.yaml', off, { version: '1.20.4', system: 'flink' });
    expect(checked.findings.map((f) => f.rule.id)).toEqual(['flink/mutual-auth-without-rest-tls']);
  });

  test('an empty path is the working directory', () => {
    const text = with_('internal.keystore: /etc/flink/keystore.p12', "internal.keystore: ''");
    expect(problems('flink/conf/config.yaml', text, '2.2.1')).toEqual(["flink/store-path @ ''"]);
  });
});

const seeds = '../shared/seeds';

describe.skipIf(!existsSync(seeds))('the examples of the documents', () => {
  const blocks = (name: string): string[] =>
    [...readFileSync(`${seeds}/${name}`, 'utf8').matchAll(/(?:^security\.ssl\.[^\n]*\n)+/gm)].map(([block]) => block);
  const all = existsSync(seeds) ? readdirSync(seeds).flatMap(blocks) : [];

  test('there are some', () => expect(all.length).toBeGreaterThan(3));

  test.each(all.map((text, i) => ({ i, text })))('$i: right for 1.5; deprecated, no more, in 1.20', ({ text }) => {
    expect(problems('flink-conf.yaml', text, '1.5')).toEqual([]);
    expect(problems('flink-conf.yaml', text)).toEqual(['flink/umbrella-switch @ security.ssl.enabled']);
  });
});

test('items of a list in config.yaml are typed as single values are', () => {
  const { analysis } = check('config.yaml', 'jobmanager.rpc.address: host\nnote: [0x1F, 1.10, "1.10", text]\n', {});
  expect(analysis.units[0]?.get('note')?.value).toMatchObject({ items: ['31', '1.1', '1.10', 'text'] });
});
