/**
 * A zoo of key material made with the real programs: types, algorithms, passwords, old forms, broken forms.
 * `node test/interop/zoo.mjs FOLDER` leaves it in a folder to look at.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PASSWORD = 'zoo-password';
export const KEY_PASSWORD = 'other-key-pass';
export const UNICODE_PASSWORD = 'päss wörd😀';

const java = (name) => fileURLToPath(new URL(`java/${name}.java`, import.meta.url));

/** The programs that are missing on this machine. */
export function missingPrograms() {
  const has = (program, arg) => spawnSync(program, [arg], { stdio: 'ignore' }).error === undefined;
  return ['keytool', 'java', 'openssl'].filter((program) => !has(program, program === 'java' ? '-version' : 'version'));
}

/**
 * Makes all of it.
 * @param {string} folder
 * @returns {{ name: string, store: string | null, key?: string, type?: string }[]} stores with the passwords to try;
 * type: the one that Java is asked to open it as, when not the real one
 */
export function makeStores(folder) {
  mkdirSync(folder, { recursive: true });
  const at = (name) => join(folder, name);
  const run = (program, ...args) =>
    execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 24 });
  const openssl = (line) => run('openssl', ...line.split(' '));
  const keytool = (line) => run('keytool', '-J-Xshare:auto', '-J-XX:TieredStopAtLevel=1', ...line.split(' '));
  const pass = `pass:${PASSWORD}`;

  // A CA, an intermediate one and a node, by openssl.
  openssl('req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 30 -subj /CN=Zoo-CA');
  writeFileSync(at('ca.ext'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n');
  openssl(
    'req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mid.key -out mid.csr -subj /CN=Zoo-Intermediate',
  );
  openssl('x509 -req -in mid.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -extfile ca.ext -out mid.crt');
  openssl('req -newkey rsa:2048 -nodes -keyout node.key -out node.csr -subj /O=Zoo/CN=node');
  openssl('x509 -req -in node.csr -CA mid.crt -CAkey mid.key -CAcreateserial -days 30 -out node.crt');
  writeFileSync(at('chain.crt'), readFileSync(at('mid.crt'), 'utf8') + readFileSync(at('ca.crt'), 'utf8'));
  writeFileSync(at('all.crt'), readFileSync(at('node.crt'), 'utf8') + readFileSync(at('chain.crt'), 'utf8'));

  const stores = [];
  const add = (name, store = PASSWORD, more = {}) =>
    stores.push({ name, store, ...(name.endsWith('.jceks') ? { type: 'JCEKS' } : {}), ...more });
  const p12 = (name, line) => {
    openssl(`pkcs12 -export -inkey node.key -in node.crt -passout ${pass} -out ${name} ${line}`);
    add(name);
  };
  p12('node.p12', '-name node -certfile chain.crt');
  p12('no-name.p12', '-certfile chain.crt');
  p12('leaf-only.p12', '-name Node');
  p12('legacy.p12', '-name node -certfile chain.crt -legacy');
  p12('descert.p12', '-name node -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1');
  p12('two-key-3des.p12', '-name node -certpbe PBE-SHA1-2DES -keypbe PBE-SHA1-2DES -legacy');
  p12('rc4.p12', '-name node -certpbe PBE-SHA1-RC4-128 -keypbe PBE-SHA1-RC4-40 -legacy');
  p12('aes192.p12', '-name node -certpbe AES-192-CBC -keypbe AES-192-CBC');
  p12('aes128.p12', '-name node -certpbe AES-128-CBC -keypbe AES-128-CBC -macalg sha512');
  p12('aes192-key.p12', '-name node -keypbe AES-192-CBC');
  p12('plain-certs.p12', '-name node -certpbe NONE');
  p12('plain-key.p12', '-name node -keypbe NONE');
  p12('all-plain.p12', '-name node -certpbe NONE -keypbe NONE -certfile chain.crt');
  p12('no-mac.p12', '-name node -nomac');
  p12('des-pbes1.p12', '-name node -keypbe PBE-MD5-DES -certpbe PBE-SHA1-RC2-64 -legacy');
  p12('pbes2-3des.p12', '-name node -keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC');
  p12('one-iteration.p12', '-name node -iter 1 -nomaciter');
  openssl(`pkcs12 -export -nokeys -in chain.crt -passout ${pass} -out openssl-truststore.p12`);
  add('openssl-truststore.p12');
  openssl('pkcs12 -export -inkey node.key -in node.crt -name node -passout pass: -out openssl-empty-password.p12');
  add('openssl-empty-password.p12', '');
  run(
    'openssl',
    ...`pkcs12 -export -inkey node.key -in node.crt -name node -out openssl-unicode.p12 -passout`.split(' '),
    `pass:${UNICODE_PASSWORD}`,
  );
  add('openssl-unicode.p12', UNICODE_PASSWORD);
  run(
    'openssl',
    ...`pkcs12 -export -legacy -inkey node.key -in node.crt -name node -out openssl-unicode-legacy.p12 -passout`.split(
      ' ',
    ),
    `pass:${UNICODE_PASSWORD}`,
  );
  add('openssl-unicode-legacy.p12', UNICODE_PASSWORD);

  // Other kinds of keys, self-signed.
  const kinds = {
    ec384: '-newkey ec -pkeyopt ec_paramgen_curve:P-384',
    k1: '-newkey ec -pkeyopt ec_paramgen_curve:secp256k1',
    ed25519: '-newkey ed25519',
    ed448: '-newkey ed448',
    pss: '-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048',
  };
  for (const [name, line] of Object.entries(kinds)) {
    openssl(`req -x509 ${line} -nodes -keyout ${name}.key -out ${name}.crt -days 30 -subj /CN=${name}`);
    openssl(`pkcs12 -export -inkey ${name}.key -in ${name}.crt -name ${name} -passout ${pass} -out ${name}.p12`);
    add(`${name}.p12`);
  }

  // keytool's own habits.
  const kt = `-storepass ${PASSWORD} -noprompt`;
  keytool(`-genkeypair -alias Plain -keyalg RSA -dname CN=keytool -keystore keytool-default.jks ${kt}`);
  add('keytool-default.jks');
  keytool(
    `-genkeypair -alias node -keyalg EC -dname CN=keytool -storetype JKS -keypass ${KEY_PASSWORD} -keystore keytool.jks ${kt}`,
  );
  add('keytool.jks', PASSWORD, { key: KEY_PASSWORD });
  keytool(`-importcert -alias ca -file ca.crt -keystore keytool-truststore.p12 ${kt}`);
  add('keytool-truststore.p12');
  keytool(`-J-Dkeystore.pkcs12.legacy=true -importcert -alias ca -file ca.crt -keystore keytool-legacy.p12 ${kt}`);
  add('keytool-legacy.p12');

  run('java', '-XX:TieredStopAtLevel=1', java('MakeStores'), folder, at('node.p12'), PASSWORD, at('ca.crt'));
  for (const type of ['jks', 'jceks', 'pkcs12']) {
    add(`mixed.${type}`);
    add(`mixed.${type}`, PASSWORD, { key: KEY_PASSWORD });
    add(`mixed.${type}`, 'wrong-password');
    add(`mixed.${type}`, null);
    add(`empty.${type}`);
    add(`empty-password.${type}`, '');
    add(`alias-unicode.${type}`);
  }
  add('secret.jceks');
  add('secret.pkcs12');
  add('password-unicode.jks', UNICODE_PASSWORD);
  add('case-exact.jks');
  for (const name of ['rc4-128', 'rc4-40', 'rc2-128', 'rc2-40', '3des', 'sha512', 'sha384', 'sha224', 'sha1'])
    add(`pbe-${name}.p12`);
  for (const name of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256']) add(`mac-${name}.p12`);
  add('plain-certificates.p12');

  // Wrong and missing passwords, wrong types.
  for (const name of ['node.p12', 'legacy.p12', 'plain-certs.p12', 'keytool-truststore.p12', 'all-plain.p12']) {
    add(name, 'wrong-password');
    add(name, null);
    add(name, 'pässword');
  }
  add('node.p12', PASSWORD, { type: 'JKS' });
  add('node.p12', PASSWORD, { type: 'JCEKS' });
  add('keytool.jks', PASSWORD, { type: 'PKCS12' });
  add('keytool.jks', 'wrong-password', { type: 'PKCS12' });
  add('keytool.jks', PASSWORD, { type: 'JCEKS' });
  add('mixed.jceks', PASSWORD, { type: 'JKS' });
  add('mixed.jceks', PASSWORD, { type: 'PKCS12' });
  stores.push(...broken(folder));
  return stores;
}

/** Keys and certificates in all the forms that openssl writes, beside what {@link makeStores} has left. */
export function makePem(folder) {
  const openssl = (line) =>
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const pass = `-passout pass:${PASSWORD}`;
  openssl('rsa -in node.key -traditional -out pkcs1.key');
  openssl('rsa -in node.key -traditional -outform DER -out pkcs1.der');
  openssl('pkcs8 -topk8 -nocrypt -in node.key -outform DER -out pkcs8.der');
  for (const cipher of ['aes128', 'aes192', 'aes256', 'des3', 'des']) {
    const provider = cipher === 'des' ? ' -provider legacy -provider default' : '';
    openssl(`rsa -in node.key -traditional -${cipher} ${pass} -out dek-${cipher}.key${provider}`);
  }
  const schemes = {
    'aes-256-cbc': '-v2',
    'aes-192-cbc': '-v2',
    'aes-128-cbc': '-v2',
    des3: '-v2',
    'PBE-SHA1-3DES': '-v1',
    'PBE-MD5-DES': '-v1',
    'PBE-SHA1-RC2-40': '-v1',
  };
  for (const [cipher, flag] of Object.entries(schemes)) {
    const provider = flag === '-v1' ? ' -provider legacy -provider default' : '';
    openssl(`pkcs8 -topk8 -in node.key ${flag} ${cipher} ${pass} -out pkcs8-${cipher.toLowerCase()}.key${provider}`);
  }
  openssl(`pkcs8 -topk8 -in node.key -v2 aes-256-cbc -v2prf hmacWithSHA512 ${pass} -outform DER -out pkcs8-sha512.der`);
  openssl(`pkcs8 -topk8 -in node.key -scrypt ${pass} -out pkcs8-scrypt.key`);
  openssl('ecparam -name prime256v1 -genkey -out ec-parameters.key');
  openssl('ec -in ec-parameters.key -outform DER -out sec1.der');
  openssl(`ec -in ec-parameters.key -aes256 ${pass} -out dek-ec.key`);
  openssl('dsaparam -genkey -noout -out dsa.key 1024');
  openssl('pkey -in dsa.key -traditional -out dsa-traditional.key');
  openssl('x509 -in node.crt -outform DER -out node.der');
  openssl('x509 -in node.crt -trustout -addtrust serverAuth -out trusted.crt');
  openssl('req -in node.csr -outform DER -out node.csr.der');
  openssl('crl2pkcs7 -nocrl -certfile all.crt -out all.p7b');
  openssl('crl2pkcs7 -nocrl -certfile all.crt -outform DER -out all.p7c');
  openssl(`pkcs12 -in node.p12 -passin pass:${PASSWORD} -nodes -out bag-attributes.pem`);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'crl.cnf'), '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n');
  openssl('ca -config crl.cnf -gencrl -crldays 30 -keyfile ca.key -cert ca.crt -out ca.crl');
  openssl('crl -in ca.crl -outform DER -out ca.crl.der');
}

/** Damaged stores and things that are no store. */
function broken(folder) {
  const found = [];
  const put = (name, bytes, type) => {
    writeFileSync(join(folder, name), bytes);
    found.push({ name, store: PASSWORD, ...(type === undefined ? {} : { type }) });
  };
  const get = (name) => readFileSync(join(folder, name));
  const node = get('node.p12');
  const jks = get('keytool.jks');
  put('trailing.p12', Buffer.concat([node, Buffer.from('more')]));
  put('base64.p12', Buffer.from(node.toString('base64').replace(/.{76}/g, '$&\n')), 'PKCS12');
  put('pem.p12', get('all.crt'), 'PKCS12');
  put('pem.jks', get('all.crt'), 'JKS');
  put('html.p12', Buffer.from('<!DOCTYPE html><html></html>'), 'PKCS12');
  put('flipped.jks', Buffer.concat([jks.subarray(0, -30), Buffer.from([jks.at(-30) ^ 1]), jks.subarray(-29)]));
  put('empty-file.p12', Buffer.alloc(0), 'PKCS12');
  put('truncated.jks', jks.subarray(0, 300), 'JKS');
  put('unknown-version.jks', Buffer.concat([jks.subarray(0, 7), Buffer.from([9]), jks.subarray(8)]), 'JKS');
  execFileSync('openssl', ['x509', '-in', 'ca.crt', '-outform', 'DER', '-out', 'ca.der'], { cwd: folder });
  put('certificate.p12', get('ca.der'), 'PKCS12');
  put('long-html.p12', Buffer.from(`<!DOCTYPE html>${' '.repeat(200)}`), 'PKCS12');
  put('bks.p12', Buffer.concat([Buffer.from([0, 0, 0, 2, 0, 0, 0, 20]), Buffer.alloc(60)]), 'PKCS12');
  return found;
}

/** What Java shows of stores: the answers of java/ListStore.java, in order. */
/** Asks the `java` of this machine, or another one: it runs the program compiled for Java 8. */
export function askJava(folder, questions, other) {
  const hex = (password) =>
    typeof password !== 'string'
      ? '-'
      : Array.from(password.split(''), (c) => c.charCodeAt(0).toString(16).padStart(4, '0')).join('');
  const lines = questions.map(({ name, type, store, key }) =>
    [join(folder, name), type, hex(store), hex(key)].join('\t'),
  );
  if (other !== undefined)
    execFileSync('javac', ['--release', '8', '-nowarn', '-d', folder, java('ListStore')], { stdio: 'ignore' });
  const program = other === undefined ? [java('ListStore')] : ['-cp', folder, 'ListStore'];
  const out = execFileSync(other ?? 'java', ['-XX:TieredStopAtLevel=1', ...program], {
    input: `${lines.join('\n')}\n`,
    maxBuffer: 1 << 26,
  });
  return out
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? 'zoo';
  const stores = makeStores(folder).map((s) => ({ ...s, type: s.type ?? 'PKCS12' }));
  askJava(folder, stores).forEach((answer, i) => {
    console.log(JSON.stringify({ ...stores[i], ...answer }));
  });
}
