import type { Draft, Mutation } from './case.ts';
import { FOLDER, PASSWORD } from './cluster.ts';
import { changeKeystore, rename, set, settingFault, shuffle } from './faults.ts';

const N = 'alluxio.network.tls.';
const stores = (draft: Draft) => draft.suffix !== 'pem';
const pem = (draft: Draft) => draft.suffix === 'pem' && draft.target.version.startsWith('3');

const fault = (
  id: string,
  cause: Mutation['cause'],
  apply: Mutation['apply'],
  applies?: Mutation['applies'],
): Mutation => settingFault(['alluxio'], id, cause, apply, applies);

function password(draft: Draft, value: string, written = value): void {
  for (const owner of draft.owners) changeKeystore(draft, owner, { password: value });
  draft.truststore = { ...draft.truststore, password: value };
  for (const [key, before] of draft.settings) if (before === PASSWORD) draft.settings.set(key, written);
}

function pemFile(
  id: string,
  cause: Mutation['cause'],
  file: 'key' | 'certificate' | 'ca',
  content: (draft: Draft, own: string) => string | undefined,
): Mutation {
  return fault(
    `${file} file: ${id}`,
    cause,
    (draft) => {
      const owner = draft.owners[0] ?? '';
      const name = file === 'ca' ? 'ca.pem' : file === 'key' ? `${owner}-key.pem` : `${owner}.pem`;
      const own = draft.cluster.made.files.find((each) => each.name === name)?.content;
      draft.files.set(name, content(draft, typeof own === 'string' ? own : ''));
    },
    pem,
  );
}

export const alluxioFaults: readonly Mutation[] = [
  fault('without the switch', 'plain', (draft) => set(draft, `${N}enabled`, undefined)),
  fault('switch is yes', 'configuration', (draft) => set(draft, `${N}enabled`, 'yes')),
  ...['keystore.path', 'keystore.key.password', 'truststore.path', 'truststore.password'].map((key) =>
    fault(`without ${key}`, 'missing-setting', (draft) => set(draft, `${N}${key}`, undefined), stores),
  ),
  ...[
    ['keystore.path', 'keystore'],
    ['truststore.path', 'trust.store.path'],
    ['keystore.key.password', 'key.password'],
  ].map(([key, wrong]) =>
    fault(`${key} misspelt`, 'missing-setting', (draft) => rename(draft, `${N}${key}`, `${N}${wrong}`), stores),
  ),
  ...['keystore.password', 'keystore.key.password', 'truststore.password'].flatMap((key) => [
    fault(`wrong ${key}`, 'store-password', (draft) => set(draft, `${N}${key}`, 'Wrong7password'), stores),
    fault(`${key} in quotes`, 'store-password', (draft) => set(draft, `${N}${key}`, `"${PASSWORD}"`), stores),
    fault(
      `note behind ${key}`,
      'store-password',
      (draft) => set(draft, `${N}${key}`, `${PASSWORD} # of the store`),
      stores,
    ),
  ]),
  ...['keystore.path', 'truststore.path'].flatMap((key) => [
    fault(
      `${key}: other name`,
      'file',
      (draft) => set(draft, `${N}${key}`, (draft.settings.get(`${N}${key}`) ?? '').replace(/\.(\w+)$/, '-old.$1')),
      stores,
    ),
    fault(`${key}: folder`, 'file', (draft) => set(draft, `${N}${key}`, FOLDER), stores),
    fault(
      `${key}: uri`,
      'file',
      (draft) => set(draft, `${N}${key}`, `file://${draft.settings.get(`${N}${key}`) ?? ''}`),
      stores,
    ),
  ]),
  fault(
    'alias that is not there',
    'alias',
    (draft) => {
      set(draft, `${N}keystore.alias`, 'serverkey');
      for (const owner of draft.owners) changeKeystore(draft, owner, { beside: 'key' });
    },
    stores,
  ),
  fault(
    'two keys and no alias',
    'alias',
    (draft) => {
      for (const owner of draft.owners) changeKeystore(draft, owner, { beside: 'key' });
    },
    stores,
  ),
  fault(
    'alias of the trusted certificate',
    'alias',
    (draft) => {
      set(draft, `${N}keystore.alias`, 'root');
      for (const owner of draft.owners) changeKeystore(draft, owner, { beside: 'trusted' });
    },
    stores,
  ),
  ...[
    ['TLS1.2', 'protocol-name'],
    ['tlsv1.2', 'protocol-name'],
    ['TLSv1.1', 'suites'],
    ['TLSv1,TLSv1.1', 'suites'],
    ['TLSv1.2;TLSv1.3', 'protocol-name'],
    ['TLSv1.4', 'protocol-name'],
  ].map(([value, cause]) =>
    fault(`protocols ${value}`, cause as Mutation['cause'], (draft) => set(draft, `${N}server.protocols`, value)),
  ),
  fault(
    'name that no certificate covers',
    'name',
    (draft) => {
      draft.hosts.set('alluxio.master.hostname', 'elsewhere.example.net');
      set(draft, 'alluxio.master.hostname', 'elsewhere.example.net');
    },
    ({ target }) => target.version.startsWith('3'),
  ),
  fault(
    'backslash in the password',
    'store-password',
    (draft) => {
      password(draft, 'Oracle\\7password');
      draft.edits.push((text) => text.replaceAll('\\\\', '\\'));
    },
    stores,
  ),
  fault(
    'reference to nothing',
    'configuration',
    (draft) => set(draft, `${N}keystore.password`, '${alluxio.network.tls.keystore.pasword}'),
    stores,
  ),
  fault('byte order mark', 'missing-setting', (draft) => {
    draft.edits.push((text) => `\ufeff${text}`);
  }),
  fault('password with an umlaut', 'store-password', (draft) => password(draft, 'Örakel7passwort'), stores),
  fault('bad unicode escape', 'configuration', (draft) => {
    draft.edits.push((text) => `${text}note=\\u12G4\n`);
  }),
  fault('key continues on the next line', 'missing-setting', (draft) => {
    draft.edits.push((text) => text.replace(/enabled=true/, 'enabled=true\\'));
  }),
  fault('no server.key', 'missing-setting', (draft) => set(draft, `${N}server.key`, undefined), pem),
  fault('no server.cert', 'missing-setting', (draft) => set(draft, `${N}server.cert`, undefined), pem),
  fault('no ca.cert', 'missing-setting', (draft) => set(draft, `${N}ca.cert`, undefined), pem),
  fault('key password for a plain key', 'pem-key', (draft) => set(draft, `${N}server.key.password`, PASSWORD), pem),
  pemFile('PKCS#1 label', 'pem-key', 'key', (_, own) => own.replaceAll('PRIVATE KEY', 'RSA PRIVATE KEY')),
  pemFile('not there', 'file', 'key', () => undefined),
  pemFile('certificate instead', 'pem-key', 'key', ({ cluster }) => cluster.caPem),
  pemFile('empty', 'pem-key', 'key', () => ''),
  pemFile('text before it', undefined, 'key', (_, own) => `Bag Attributes\n    friendlyName: key\n${own}`),
  pemFile('not there', 'file', 'certificate', () => undefined),
  pemFile('empty', 'format', 'certificate', () => ''),
  pemFile('CA before it', 'mismatch', 'certificate', ({ cluster }, own) => `${cluster.caPem}${own}`),
  pemFile('CA behind it', undefined, 'certificate', ({ cluster }, own) => `${own}${cluster.caPem}`),
  pemFile('not there', 'file', 'ca', () => undefined),
  pemFile('garbage', 'format', 'ca', () => 'no certificate\n'),
  pemFile('twice', undefined, 'ca', (_, own) => `${own}${own}`),
];

export const alluxioVariations: readonly Mutation[] = [
  fault('reordered', undefined, shuffle),
  fault('comments', undefined, (draft) => {
    draft.style['comments'] = true;
  }),
  fault('CRLF', undefined, (draft) => {
    draft.style['crlf'] = true;
  }),
  ...[':', ' = ', ' : ', ' ', '\t'].map((separator) =>
    fault(`separator ${JSON.stringify(separator)}`, undefined, (draft) => {
      draft.style['separator'] = separator;
    }),
  ),
  fault('continued line', undefined, (draft) => {
    draft.edits.push((text) => text.replace(/keystore\.path=/, 'keystore.path=\\\n    '));
  }),
  fault('name check off', undefined, (draft) => set(draft, `${N}client.no.endpoint.identification`, 'true')),
  fault('switch in capitals', undefined, (draft) => set(draft, `${N}enabled`, 'TRUE')),
  fault('protocols with blanks', undefined, (draft) => set(draft, `${N}server.protocols`, 'TLSv1.2 , TLSv1.3')),
  fault('alias named', undefined, (draft) => set(draft, `${N}keystore.alias`, draft.owners[0]), stores),
  fault('folder by reference', undefined, (draft) => {
    draft.settings.set('alluxio.work.dir', FOLDER);
    for (const [key, value] of draft.settings)
      if (value.startsWith(`${FOLDER}/`)) draft.settings.set(key, value.replace(FOLDER, '${alluxio.work.dir}'));
  }),
  fault('password with signs', undefined, (draft) => password(draft, 'Or@cle#7%pass!'), stores),
  fault(
    'unicode escape',
    undefined,
    (draft) => {
      draft.edits.push((text) => text.replace(PASSWORD, `\\u004f${PASSWORD.slice(1)}`));
    },
    stores,
  ),
];
