import type { Draft, Mutation } from './case.ts';
import { FOLDER, PASSWORD } from './cluster.ts';
import { changeKeystore, rename, set, settingFault, shuffle } from './faults.ts';
import { ECDHE, flinkAtLeast, TLS13 } from './flink.ts';
import type { Random } from './random.ts';

const S = 'security.ssl.';
const scope = (random: Random) => random.pick(['internal', 'rest']);
const storeKeys = ['keystore', 'keystore-password', 'key-password', 'truststore', 'truststore-password'];
const legacy = (draft: Draft) => draft.style['legacy'] === true;
const modern = (draft: Draft) => !legacy(draft);
const flat = (draft: Draft) => draft.style['nested'] !== true;

const fault = (
  id: string,
  cause: Mutation['cause'],
  apply: Mutation['apply'],
  applies?: Mutation['applies'],
): Mutation => settingFault(['flink'], id, cause, apply, applies);

/** Gives all stores and all settings another password. */
function password(draft: Draft, value: string, written = value): void {
  for (const owner of draft.owners) changeKeystore(draft, owner, { password: value });
  draft.truststore = { ...draft.truststore, password: value };
  for (const [key, before] of draft.settings) if (before === PASSWORD) draft.settings.set(key, written);
}

const storePath = (draft: Draft, key: string) => draft.settings.get(key) ?? '';

export const flinkFaults: readonly Mutation[] = [
  ...storeKeys.map((key) =>
    fault(`without ${key}`, 'missing-setting', (draft, random) => set(draft, `${S}${scope(random)}.${key}`, undefined)),
  ),
  fault('without the switch', 'plain', (draft, random) => set(draft, `${S}${scope(random)}.enabled`, undefined)),
  fault('umbrella switch only', 'plain', (draft) => {
    set(draft, `${S}internal.enabled`, undefined);
    set(draft, `${S}rest.enabled`, undefined);
    set(draft, `${S}enabled`, 'true');
  }),
  ...[
    ['keystore', 'key-store'],
    ['truststore', 'trust-store'],
    ['keystore-password', 'keystore.password'],
    ['key-password', 'key.password'],
    ['truststore-password', 'trustsore-password'],
  ].map(([key, wrong]) =>
    fault(`${key} misspelt`, 'missing-setting', (draft, random) => {
      const prefix = `${S}${scope(random)}.`;
      rename(draft, `${prefix}${key}`, `${prefix}${wrong}`);
    }),
  ),
  ...['keystore-password', 'key-password', 'truststore-password'].map((key) =>
    fault(`wrong ${key}`, key === 'key-password' ? 'key-password' : 'store-password', (draft, random) =>
      set(draft, `${S}${scope(random)}.${key}`, 'Wrong7password'),
    ),
  ),
  ...['keystore', 'truststore'].flatMap((key) => [
    fault(`${key}: home folder`, 'file', (draft, random) => {
      const name = `${S}${scope(random)}.${key}`;
      set(draft, name, storePath(draft, name).replace(FOLDER, '~'));
    }),
    fault(`${key}: uri`, 'file', (draft, random) => {
      const name = `${S}${scope(random)}.${key}`;
      set(draft, name, `file://${storePath(draft, name)}`);
    }),
    fault(`${key}: folder`, 'file', (draft, random) => set(draft, `${S}${scope(random)}.${key}`, FOLDER)),
    fault(`${key}: other name`, 'file', (draft, random) => {
      const name = `${S}${scope(random)}.${key}`;
      set(draft, name, storePath(draft, name).replace(/\.(\w+)$/, '-old.$1'));
    }),
  ]),
  ...['yes', 'on', '1', 'enabled'].map((value) =>
    fault(`switch is ${value}`, 'configuration', (draft, random) => set(draft, `${S}${scope(random)}.enabled`, value)),
  ),
  ...(
    [
      ['TLSv1.3', ECDHE.RSA, 'suites'],
      ['TLSv1.2', TLS13, 'suites'],
      ['TLSv1.1', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'suites'],
      ['TLS1.2', ECDHE.RSA, 'protocol-name'],
      ['tlsv1.2', ECDHE.RSA, 'protocol-name'],
      ['TLS', ECDHE.RSA, 'protocol-name'],
      ['SSL', ECDHE.RSA, 'protocol-name'],
      ['TLSv1.2', ECDHE.RSA.replace(',', ', '), 'suite-name'],
      ['TLSv1.2', ECDHE.RSA.replace(',', ';'), 'suite-name'],
      ['TLSv1.2', `[${ECDHE.RSA}]`, 'suite-name'],
      ['TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256', 'suite-name'],
      ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA265', 'suite-name'],
      ['TLSv1.2', 'TLS_RSA_WITH_AES_128_CBC_SHA', 'suites'],
      ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'suites'],
      ['TLSv1.2', 'TLS_RSA_WITH_3DES_EDE_CBC_SHA,TLS_RSA_WITH_NULL_SHA256', 'suites'],
      ['TLSv1.2', ECDHE.EC, 'suites'],
      ['TLSv1.2', ECDHE.RSA, 'suites'],
      ['TLSv1.2,TLSv1.3', `${ECDHE.RSA},${TLS13}`, 'configuration'],
      ['TLSv1.3,TLSv1.2', TLS13, 'configuration'],
    ] as const
  ).map(([protocol, suites, cause]) =>
    fault(`protocol ${protocol}, suites ${suites}`, cause, (draft) => {
      set(draft, `${S}protocol`, protocol);
      set(draft, `${S}algorithms`, suites);
    }),
  ),
  fault('default suites', 'suites', (draft) => {
    set(draft, `${S}protocol`, undefined);
    set(draft, `${S}algorithms`, undefined);
  }),
  fault('protocol TLSv1.3 with default suites', 'suites', (draft) => {
    set(draft, `${S}protocol`, 'TLSv1.3');
    set(draft, `${S}algorithms`, undefined);
  }),
  fault('provider in lower case', 'provider', (draft) => set(draft, `${S}provider`, 'jdk')),
  fault('unknown provider', 'provider', (draft) => set(draft, `${S}provider`, 'BC')),
  ...['P12', 'pem', 'JCEKS', 'JKS', 'pkcs12', 'PKCS12'].map((type) =>
    fault(`store type ${type}`, 'store-type', (draft, random) =>
      set(draft, `${S}${scope(random)}.${random.pick(['keystore', 'truststore'])}-type`, type),
    ),
  ),
  fault('store type JKS in all places', 'store-type', (draft) => {
    for (const of of ['internal', 'rest'])
      for (const store of ['keystore', 'truststore']) set(draft, `${S}${of}.${store}-type`, 'JKS');
  }),
  fault('fingerprint SHA-256', 'fingerprint', (draft, random) =>
    set(draft, `${S}${scope(random)}.cert.fingerprint`, Array.from({ length: 32 }, () => 'A7').join(':')),
  ),
  fault('fingerprint with prefix', 'fingerprint', (draft, random) =>
    set(draft, `${S}${scope(random)}.cert.fingerprint`, `SHA1=${Array.from({ length: 20 }, () => 'A7').join(':')}`),
  ),
  fault('fingerprint of nobody', 'fingerprint', (draft, random) =>
    set(draft, `${S}${scope(random)}.cert.fingerprint`, Array.from({ length: 20 }, () => 'A7').join(':')),
  ),
  fault('mutual authentication without truststore', 'plain', (draft) => {
    set(draft, `${S}rest.authentication-enabled`, 'true');
    set(draft, `${S}rest.truststore`, undefined);
    set(draft, `${S}rest.truststore-password`, undefined);
    draft.mutual.add('rest');
  }),
  fault('session timeout with unit', 'configuration', (draft) => set(draft, `${S}internal.session-timeout`, '10 s')),
  fault('handshake timeout with unit', 'configuration', (draft) => set(draft, `${S}internal.handshake-timeout`, '10s')),
  fault('REST name check against another name', 'name', (draft) => {
    set(draft, `${S}rest.verify-hostname`, 'true');
    set(draft, 'rest.address', 'elsewhere.example.net');
    draft.hosts.set('rest.address', 'elsewhere.example.net');
  }),
  fault('TaskManager has another name', 'name', (draft) => {
    set(draft, 'taskmanager.host', 'elsewhere.example.net');
    draft.hosts.set('taskmanager.host', 'elsewhere.example.net');
  }),
  // What the readers make of texts.
  fault('password with a comment sign', 'store-password', (draft) => password(draft, 'Oracle#7password'), legacy),
  fault('password in quotes', 'store-password', (draft) => password(draft, PASSWORD, `"${PASSWORD}"`), legacy),
  fault('password in single quotes', 'store-password', (draft) => password(draft, PASSWORD, `'${PASSWORD}'`), legacy),
  fault('password with a quote', 'configuration', (draft) => password(draft, 'Oracle"7password')),
  fault('password with a backslash', 'configuration', (draft) => password(draft, 'Oracle\\7password')),
  fault('password with backslash and n', 'store-password', (draft) => password(draft, 'Oracle\\nassword')),
  fault('password with a dollar', undefined, (draft) => password(draft, 'Oracle${7}password')),
  fault('byte order mark', 'missing-setting', (draft) => {
    draft.edits.push((text) => `\ufeff${text}`);
  }),
  fault(
    'no blank behind the colon',
    'missing-setting',
    (draft, random) => {
      const key = `${S}${scope(random)}.${random.pick(storeKeys)}`;
      draft.edits.push((text) => text.replace(`${key}: `, `${key}:`));
    },
    flat,
  ),
  fault(
    'equals sign',
    'missing-setting',
    (draft, random) => {
      const key = `${S}${scope(random)}.${random.pick(storeKeys)}`;
      draft.edits.push((text) => text.replace(`${key}: `, `${key} = `));
    },
    flat,
  ),
  fault(
    'value left empty',
    'configuration',
    (draft, random) => {
      const key = `${S}${scope(random)}.${random.pick(storeKeys)}`;
      draft.edits.push((text) => text.replace(new RegExp(`(${key.replaceAll('.', '\\.')}:).*`), '$1'));
    },
    flat,
  ),
  fault(
    'tab as indentation',
    'configuration',
    (draft) => {
      draft.edits.push((text) => text.replace(/^ {2}/m, '\t'));
    },
    (draft) => modern(draft) && !flat(draft),
  ),
  fault(
    'key twice',
    'configuration',
    (draft) => {
      draft.edits.push((text) => `${text}${S}internal.enabled: true\n`);
    },
    flat,
  ),
  fault(
    'all digits, not quoted',
    'store-password',
    (draft) => {
      password(draft, '0123456');
      draft.edits.push((text) => text.replaceAll('"0123456"', '0123456'));
    },
    modern,
  ),
  fault(
    'hexadecimal number, not quoted',
    'store-password',
    (draft) => {
      password(draft, '0x123456');
      draft.edits.push((text) => text.replaceAll('"0x123456"', '0x123456'));
    },
    modern,
  ),
  fault(
    'at sign, not quoted',
    'configuration',
    (draft) => {
      password(draft, '@7password');
      draft.edits.push((text) => text.replaceAll('"@7password"', '@7password'));
    },
    modern,
  ),
  fault(
    'blank and comment sign, not quoted',
    'store-password',
    (draft) => {
      password(draft, 'Oracle #7password');
      draft.edits.push((text) => text.replaceAll('"Oracle #7password"', 'Oracle #7password'));
    },
    modern,
  ),
  fault(
    'unknown escape',
    'configuration',
    (draft) => {
      password(draft, 'Oracle\\s7password');
      draft.edits.push((text) => text.replaceAll('Oracle\\\\s7', 'Oracle\\s7'));
    },
    modern,
  ),
  fault(
    'suites as a YAML list',
    'suite-name',
    (draft) => {
      set(draft, `${S}protocol`, 'TLSv1.2');
      set(draft, `${S}algorithms`, 'LIST');
      draft.edits.push((text) => text.replace(/"?LIST"?/, `[${ECDHE.RSA.replace(',', ', ')}]`));
    },
    modern,
  ),
  fault(
    'nested blocks',
    'configuration',
    (draft) => {
      draft.edits.push((text) =>
        text.replace(`${S}internal.enabled: true`, `security:\n  ssl:\n    internal:\n      enabled: true`),
      );
    },
    legacy,
  ),
];

export const flinkVariations: readonly Mutation[] = [
  fault('reordered', undefined, shuffle, flat),
  fault('comments', undefined, (draft) => {
    draft.style['comments'] = true;
  }),
  fault(
    'quotes',
    undefined,
    (draft) => {
      draft.style['quotes'] = true;
    },
    modern,
  ),
  fault('CRLF', undefined, (draft) => {
    draft.style['crlf'] = true;
  }),
  fault('shared truststore keys', undefined, (draft) => {
    for (const key of ['truststore', 'truststore-password']) {
      const value = draft.settings.get(`${S}internal.${key}`);
      set(draft, `${S}internal.${key}`, undefined);
      set(draft, `${S}rest.${key}`, undefined);
      if (value !== undefined) set(draft, `${S}${key}`, value);
    }
  }),
  fault('shared passwords', undefined, (draft) => {
    for (const key of ['keystore-password', 'key-password', 'truststore-password']) {
      set(draft, `${S}internal.${key}`, undefined);
      set(draft, `${S}rest.${key}`, undefined);
      set(draft, `${S}${key}`, PASSWORD);
    }
  }),
  fault('umbrella switch as well', undefined, (draft) => set(draft, `${S}enabled`, 'true')),
  fault('unknown setting of somebody else', undefined, (draft) => set(draft, 'my.company.note', 'TLS is on')),
  fault('trailing comma in suites', undefined, (draft) => {
    const suites = draft.settings.get(`${S}algorithms`);
    if (suites !== undefined) set(draft, `${S}algorithms`, `${suites},`);
  }),
  fault('provider JDK', undefined, (draft) => set(draft, `${S}provider`, 'JDK')),
  fault('switches in capitals', undefined, (draft) => {
    for (const of of ['internal', 'rest']) set(draft, `${S}${of}.enabled`, 'TRUE');
  }),
  fault('tunings', undefined, (draft) => {
    set(draft, `${S}internal.session-cache-size`, '1000');
    set(draft, `${S}internal.handshake-timeout`, '10000');
  }),
  fault('verify-hostname of old', undefined, (draft) => set(draft, `${S}verify-hostname`, 'true')),
  fault(
    'REST name check',
    undefined,
    (draft) => {
      set(draft, `${S}rest.verify-hostname`, 'true');
      set(draft, 'rest.address', draft.hosts.get('rest.address') ?? 'localhost');
    },
    ({ target }) => flinkAtLeast(target, '2.3'),
  ),
  fault('password with signs', undefined, (draft) => password(draft, 'Or@cle!7%pass-word'), modern),
  fault('password with an umlaut', undefined, (draft) => password(draft, 'Örakel 7passwort')),
  fault('password with blanks', undefined, (draft) => password(draft, 'Oracle 7 password')),
];
