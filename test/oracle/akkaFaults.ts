import { CANONICAL, hasClassic, paths } from './akka.ts';
import type { Draft, Mutation } from './case.ts';
import { FOLDER, PASSWORD } from './cluster.ts';
import { changeKeystore, rename, set, settingFault, shuffle } from './faults.ts';

const stores = (draft: Draft) => draft.suffix !== 'pem';
const rotating = (draft: Draft) => draft.suffix === 'pem';
const literal = (draft: Draft) => stores(draft) && draft.style['env'] !== true;
const flat = (draft: Draft) => draft.style['form'] === 'flat';
const engine = (draft: Draft) => (stores(draft) ? paths(draft).stores : paths(draft).rotating);

const fault = (
  id: string,
  cause: Mutation['cause'],
  apply: Mutation['apply'],
  applies?: Mutation['applies'],
): Mutation => settingFault(['akka', 'pekko'], id, cause, apply, applies);

/** Gives all stores another password; `written` is HOCON. */
function password(draft: Draft, value: string, written: string): void {
  for (const owner of draft.owners) changeKeystore(draft, owner, { password: value });
  draft.truststore = { ...draft.truststore, password: value };
  for (const key of ['key-store-password', 'key-password', 'trust-store-password'])
    set(draft, `${paths(draft).stores}${key}`, written);
}

const suites12 = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const suites13 = 'TLS_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256';

/** Swaps a PEM file of all nodes (or the CA's, which has no owner) for another content. */
function pemFile(
  id: string,
  cause: Mutation['cause'],
  file: 'key' | 'certificate' | 'ca',
  content: (draft: Draft, own: string) => string | Uint8Array | undefined,
): Mutation {
  return fault(
    `${file} file: ${id}`,
    cause,
    (draft) => {
      const names =
        file === 'ca'
          ? ['ca.pem']
          : draft.owners.map((owner) => (file === 'key' ? `${owner}-key.pem` : `${owner}.pem`));
      for (const name of names) {
        const own = draft.cluster.made.files.find((each) => each.name === name)?.content;
        draft.files.set(name, content(draft, typeof own === 'string' ? own : ''));
      }
    },
    rotating,
  );
}

export const akkaFaults: readonly Mutation[] = [
  ...['tls', 'ssl', 'tls_tcp', 'tcp-tls'].map((value) =>
    fault(`transport ${value}`, 'configuration', (draft) => set(draft, `${paths(draft).artery}transport`, value)),
  ),
  fault('transport left out', 'plain', (draft) => set(draft, `${paths(draft).artery}transport`, undefined)),
  fault('transport tcp', 'plain', (draft) => set(draft, `${paths(draft).artery}transport`, 'tcp')),
  fault('transport in capitals', undefined, (draft) => set(draft, `${paths(draft).artery}transport`, 'TLS-TCP')),
  fault('provider class misspelt', 'provider', (draft) =>
    set(
      draft,
      `${paths(draft).ssl}ssl-engine-provider`,
      `"${paths(draft).pack}.remote.artery.tcp.ConfigSslEngineProvider"`,
    ),
  ),
  fault('rotating provider without its package', 'provider', (draft) =>
    set(
      draft,
      `${paths(draft).ssl}ssl-engine-provider`,
      `"${paths(draft).pack}.remote.artery.tcp.RotatingKeysSSLEngineProvider"`,
    ),
  ),
  fault('provider of the other product', 'provider', (draft) => {
    const other = draft.target.product === 'akka' ? 'org.apache.pekko' : 'akka';
    set(draft, `${paths(draft).ssl}ssl-engine-provider`, `"${other}.remote.artery.tcp.ConfigSSLEngineProvider"`);
  }),
  fault(
    'provider of classic remoting',
    'provider',
    (draft) =>
      set(
        draft,
        `${paths(draft).ssl}ssl-engine-provider`,
        `"${paths(draft).pack}.remote.transport.netty.ConfigSSLEngineProvider"`,
      ),
    ({ target }) => hasClassic(target),
  ),
  fault('provider of the other engine', 'file', (draft) =>
    set(
      draft,
      `${paths(draft).ssl}ssl-engine-provider`,
      `"${stores(draft) ? paths(draft).rotatingClass : paths(draft).storesClass}"`,
    ),
  ),
  fault(
    'provider left out',
    'file',
    (draft) => set(draft, `${paths(draft).ssl}ssl-engine-provider`, undefined),
    rotating,
  ),
  ...['key-store', 'trust-store'].flatMap((key) => [
    fault(`without ${key}`, 'file', (draft) => set(draft, `${paths(draft).stores}${key}`, undefined), stores),
    fault(
      `${key} misspelt`,
      'file',
      (draft) => rename(draft, `${paths(draft).stores}${key}`, `${paths(draft).stores}${key.replace('-', '')}`),
      stores,
    ),
    fault(
      `${key}: other name`,
      'file',
      (draft) => {
        const name = `${paths(draft).stores}${key}`;
        set(draft, name, (draft.settings.get(name) ?? '').replace(/\.(\w+)"$/, '-old.$1"'));
      },
      stores,
    ),
    fault(`${key}: folder`, 'file', (draft) => set(draft, `${paths(draft).stores}${key}`, `"${FOLDER}"`), stores),
    fault(
      `${key}: uri in quotes`,
      'file',
      (draft) => {
        const name = `${paths(draft).stores}${key}`;
        set(draft, name, (draft.settings.get(name) ?? '').replace(/^"/, '"file://'));
      },
      stores,
    ),
    fault(
      `${key}: substitution in quotes`,
      'file',
      (draft) => {
        const name = `${paths(draft).stores}${key}`;
        draft.settings.set('tls-folder', `"${FOLDER}"`);
        set(draft, name, (draft.settings.get(name) ?? '').replace(FOLDER, '${tls-folder}'));
      },
      stores,
    ),
    fault(
      `${key}: single quotes`,
      'file',
      (draft) => {
        const name = `${paths(draft).stores}${key}`;
        set(draft, name, (draft.settings.get(name) ?? '').replaceAll('"', "'"));
      },
      stores,
    ),
  ]),
  ...['key-store-password', 'key-password', 'trust-store-password'].flatMap((key) => [
    fault(
      `wrong ${key}`,
      key === 'key-password' ? 'key-password' : 'store-password',
      (draft) => set(draft, `${paths(draft).stores}${key}`, '"Wrong7password"'),
      literal,
    ),
    fault(
      `without ${key}`,
      key === 'key-password' ? 'key-password' : 'store-password',
      (draft) => set(draft, `${paths(draft).stores}${key}`, undefined),
      literal,
    ),
    fault(
      `${key} in single quotes`,
      'store-password',
      (draft) => set(draft, `${paths(draft).stores}${key}`, `'${PASSWORD}'`),
      literal,
    ),
  ]),
  fault(
    'password with a comment sign',
    'store-password',
    (draft) => password(draft, 'Oracle#7password', 'Oracle#7password'),
    literal,
  ),
  fault(
    'password with two slashes',
    'store-password',
    (draft) => password(draft, 'Oracle//7password', 'Oracle//7password'),
    literal,
  ),
  fault(
    'password with a reserved sign',
    'configuration',
    (draft) => password(draft, 'Oracle@7password', 'Oracle@7password'),
    literal,
  ),
  fault(
    'password with a dollar',
    'configuration',
    (draft) => password(draft, 'Oracle$7password', 'Oracle$7password'),
    literal,
  ),
  fault(
    'password with an unknown escape',
    'configuration',
    (draft) => password(draft, 'Oracle\\s7password', '"Oracle\\s7password"'),
    literal,
  ),
  fault('blank behind the password', 'store-password', (draft) => password(draft, PASSWORD, `"${PASSWORD} "`), literal),
  fault(
    'keys directly below ssl',
    'file',
    (draft) => {
      const { ssl, stores: from } = paths(draft);
      for (const key of [...draft.settings.keys()])
        if (key.startsWith(from)) rename(draft, key, `${ssl}${key.slice(from.length)}`);
    },
    stores,
  ),
  fault(
    'keys below tls',
    'file',
    (draft) => {
      const { artery, stores: from } = paths(draft);
      for (const key of [...draft.settings.keys()])
        if (key.startsWith(from)) rename(draft, key, `${artery}tls.${key.slice(from.length)}`);
    },
    stores,
  ),
  fault(
    'block of the other engine',
    'file',
    (draft) => {
      const { rotating: to, stores: from } = paths(draft);
      for (const key of [...draft.settings.keys()])
        if (key.startsWith(from)) rename(draft, key, `${to}${key.slice(from.length)}`);
    },
    stores,
  ),
  ...(
    [
      ['TLSv1.2', suites13, 'suites'],
      ['TLSv1.3', suites12, 'suites'],
      ['TLSv1.2', suites12, undefined],
      ['TLS1.2', suites12, 'protocol-name'],
      ['TLS', suites12, 'protocol-name'],
      ['tlsv1.2', suites12, 'protocol-name'],
      ['TLSv1.1', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'suites'],
      ['TLSv1.2', 'TLS_RSA_WITH_AES_128_CBC_SHA', 'suites'],
      ['TLSv1.2', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TLS_RSA_WITH_AES_128_CBC_SHA', undefined],
      ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'suites'],
      ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA348', 'suite-name'],
      ['TLSv1.2', 'ECDHE-RSA-AES256-GCM-SHA384', 'suite-name'],
      ['TLSv1.2', suites12.replace(',', ''), 'suite-name'],
      ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_RC4_128_SHA', 'suites'],
      ['TLSv1.2', '', 'suites'],
    ] as const
  ).map(([protocol, suites, cause]) =>
    fault(`protocol ${protocol}, suites ${suites}`, cause, (draft) => {
      set(draft, `${engine(draft)}protocol`, `"${protocol}"`);
      set(draft, `${engine(draft)}enabled-algorithms`, `[${suites}]`);
    }),
  ),
  fault('protocol left to its default', undefined, (draft) => set(draft, `${engine(draft)}protocol`, undefined)),
  fault('suites left to their default', 'suites', (draft) =>
    set(draft, `${engine(draft)}enabled-algorithms`, undefined),
  ),
  fault('protocol and suites left to their defaults', undefined, (draft) => {
    set(draft, `${engine(draft)}protocol`, undefined);
    set(draft, `${engine(draft)}enabled-algorithms`, undefined);
  }),
  fault('suites are a text', 'configuration', (draft) =>
    set(draft, `${engine(draft)}enabled-algorithms`, '"TLS_AES_256_GCM_SHA384"'),
  ),
  ...['ON', '1', 'enabled', 'True'].map((value) =>
    fault(
      `hostname-verification is ${value}`,
      'configuration',
      (draft) => set(draft, `${paths(draft).stores}hostname-verification`, value),
      stores,
    ),
  ),
  fault(
    'require-mutual-authentication is ON',
    'configuration',
    (draft) => set(draft, `${paths(draft).stores}require-mutual-authentication`, 'ON'),
    stores,
  ),
  ...['AES128CounterSecureRNG', 'AES256CounterInetRNG', 'SHA1PRNG', 'NativePRNG'].map((value) =>
    fault(`random numbers ${value}`, value.startsWith('AES') ? 'configuration' : undefined, (draft) =>
      set(draft, `${engine(draft)}random-number-generator`, `"${value}"`),
    ),
  ),
  fault('canonical name that no certificate covers', 'name', (draft) =>
    draft.hosts.set(CANONICAL, 'elsewhere.example.net'),
  ),
  fault('canonical address that no certificate covers', 'name', (draft) => draft.hosts.set(CANONICAL, '10.9.9.9')),
  fault(
    'cache of the context: 5M',
    'configuration',
    (draft) => set(draft, `${paths(draft).rotating}ssl-context-cache-ttl`, '5M'),
    rotating,
  ),
  fault(
    'cache of the context: bare number',
    undefined,
    (draft) => set(draft, `${paths(draft).rotating}ssl-context-cache-ttl`, '5'),
    rotating,
  ),
  fault(
    'classic transport of old',
    'configuration',
    (draft) =>
      set(draft, `${paths(draft).remote}classic.enabled-transports`, `["${draft.target.product}.remote.netty.ssl"]`),
    ({ target }) => hasClassic(target),
  ),
  fault('closing brace too many', 'configuration', (draft) => {
    draft.edits.push((text) => `${text}}\n`);
  }),
  fault(
    'value missing',
    'configuration',
    (draft) => {
      draft.edits.push((text) => text.replace(/protocol = .*/, 'protocol ='));
    },
    flat,
  ),
  fault('string not closed', 'configuration', (draft) => {
    draft.edits.push((text) => text.replace(/(protocol = "[\w.]+)"/, '$1'));
  }),
  // PEM files of the engine with rotating keys.
  pemFile('PKCS#1 label on PKCS#8', 'pem-key', 'key', (_, own) => own.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')),
  pemFile('not there', 'file', 'key', () => undefined),
  pemFile('empty', 'pem-key', 'key', () => ''),
  pemFile('certificate instead', 'pem-key', 'key', ({ cluster }) => cluster.caPem),
  pemFile('text before it', 'pem-key', 'key', (_, own) => `Bag Attributes\n    friendlyName: key\n${own}`),
  pemFile('certificate behind it', 'pem-key', 'key', ({ cluster }, own) => `${own}${cluster.caPem}`),
  pemFile('CRLF', undefined, 'key', (_, own) => own.replaceAll('\n', '\r\n')),
  pemFile('byte order mark', 'pem-key', 'key', (_, own) => `\ufeff${own}`),
  pemFile('not there', 'file', 'certificate', () => undefined),
  pemFile('empty', 'format', 'certificate', () => ''),
  pemFile('key instead', 'format', 'certificate', ({ cluster, owners }) => {
    const content = cluster.made.files.find(({ name }) => name === `${owners[0]}-key.pem`)?.content;
    return typeof content === 'string' ? content : '';
  }),
  pemFile('CA before it', 'mismatch', 'certificate', ({ cluster }, own) => `${cluster.caPem}${own}`),
  pemFile('CA behind it', undefined, 'certificate', ({ cluster }, own) => `${own}${cluster.caPem}`),
  pemFile('text before it', undefined, 'certificate', (_, own) => `subject=node\n\n${own}`),
  pemFile('not there', 'file', 'ca', () => undefined),
  pemFile('empty', 'format', 'ca', () => ''),
  pemFile('twice', undefined, 'ca', (_, own) => `${own}${own}`),
  pemFile('garbage', 'format', 'ca', () => 'no certificate\n'),
];

/** Netty's remoting has the same keys in another block, and no names to compare. */
function classic(draft: Draft): void {
  const { remote, artery, stores: from } = paths(draft);
  draft.style['classic'] = true;
  const { stores: to } = paths(draft);
  for (const key of [...draft.settings.keys()])
    if (key.startsWith(from)) rename(draft, key, `${to}${key.slice(from.length)}`);
  set(draft, `${to}hostname-verification`, undefined);
  set(draft, `${artery}transport`, undefined);
  set(draft, `${artery}canonical.hostname`, undefined);
  set(draft, `${artery}enabled`, 'off');
  set(draft, `${remote}classic.netty.ssl.hostname`, '"<canonical>"');
  set(draft, `${remote}classic.enabled-transports`, `["${draft.target.product}.remote.classic.netty.ssl"]`);
}

export const akkaVariations: readonly Mutation[] = [
  fault(
    'remoting by Netty',
    undefined,
    classic,
    (draft) => literal(draft) && hasClassic(draft.target) && !draft.settings.has('tls.folder'),
  ),
  fault('reordered', undefined, shuffle),
  fault('comments', undefined, (draft) => {
    draft.style['comments'] = true;
  }),
  fault('colons', undefined, (draft) => {
    draft.style['separator'] = ': ';
  }),
  fault('equals without blanks', undefined, (draft) => {
    draft.style['separator'] = '=';
  }),
  fault('CRLF', undefined, (draft) => {
    draft.style['crlf'] = true;
  }),
  fault('nested', undefined, (draft) => {
    draft.style['form'] = 'nested';
  }),
  fault('folder by substitution', undefined, (draft) => {
    for (const [key, value] of draft.settings)
      if (value.startsWith(`"${FOLDER}/`)) draft.settings.set(key, value.replace(`"${FOLDER}`, '${tls.folder}"'));
    draft.settings.set('tls.folder', `"${FOLDER}"`);
  }),
  fault('triple quotes', undefined, (draft) => {
    for (const [key, value] of draft.settings) if (/^"[^"]*"$/.test(value)) draft.settings.set(key, `""${value}""`);
  }),
  fault('unquoted where it may be', undefined, (draft) => {
    for (const [key, value] of draft.settings)
      if (/^"[\w./-]+"$/.test(value) && !value.includes('//')) draft.settings.set(key, value.slice(1, -1));
  }),
  fault('earlier value overridden', undefined, (draft) => {
    draft.edits.push((text) => `${draft.target.product}.remote.artery.transport = tcp\n${text}`);
  }),
  fault(
    'hostname-verification off',
    undefined,
    (draft) => set(draft, `${paths(draft).stores}hostname-verification`, 'off'),
    stores,
  ),
  fault('yes for on', undefined, (draft) => set(draft, `${paths(draft).stores}hostname-verification`, 'yes'), stores),
  fault('provider named', undefined, (draft) =>
    set(
      draft,
      `${paths(draft).ssl}ssl-engine-provider`,
      `"${stores(draft) ? paths(draft).storesClass : paths(draft).rotatingClass}"`,
    ),
  ),
  fault(
    'password with signs in quotes',
    undefined,
    (draft) => password(draft, 'Or@cle#7$pass', '"Or@cle#7$pass"'),
    literal,
  ),
  fault('byte order mark', undefined, (draft) => {
    draft.edits.push((text) => `\ufeff${text}`);
  }),
  fault(
    'password with an umlaut',
    undefined,
    (draft) => password(draft, 'Örakel7passwort', '"Örakel7passwort"'),
    literal,
  ),
  fault('password of digits', undefined, (draft) => password(draft, '0123456', '0123456'), literal),
  fault('optional environment', undefined, (draft) => {
    draft.edits.push((text) => `${text}${draft.target.product}.remote.artery.canonical.port = \${?ORACLE_PORT}\n`);
  }),
  fault(
    'passwords out of the environment',
    undefined,
    (draft) => {
      draft.style['env'] = true;
      for (const key of ['key-store-password', 'key-password', 'trust-store-password'])
        set(draft, `${paths(draft).stores}${key}`, `\${SSL_${key.toUpperCase().replaceAll('-', '_')}}`);
    },
    stores,
  ),
  fault(
    'cache of the context: 1 minute',
    undefined,
    (draft) => set(draft, `${paths(draft).rotating}ssl-context-cache-ttl`, '1 minute'),
    rotating,
  ),
];
