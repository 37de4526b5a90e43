import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { has } from '../interop/tools.ts';
import { material, PASSWORD } from './keyMaterial.ts';
import { build, clusterTls, folder } from './run.ts';

beforeAll(build);

const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');
const secret = (cwd: string, ...args: string[]) => clusterTls(cwd, 'kubernetes', 'secret', ...args);

/** Key material in a repository of git, or beside one. */
async function place(inGit: boolean): Promise<string> {
  const { files } = await material();
  const cwd = folder({ ...files });
  if (inGit) mkdirSync(join(cwd, '.git'));
  return cwd;
}

describe.skipIf(!has('kubectl', 'version', '--client'))('what is printed is what kubectl prints', () => {
  const kubectl = (cwd: string, ...words: string[]) =>
    execFileSync('kubectl', ['create', 'secret', ...words, '--dry-run=client', '-o', 'yaml'], {
      cwd,
      encoding: 'utf8',
    });
  const version = () => {
    const { clientVersion } = JSON.parse(
      execFileSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' }),
    );
    return ['--kubectl-version', `${clientVersion.major}.${parseInt(clientVersion.minor, 10)}`];
  };

  test.each([
    [
      ['generic', 'alluxio-tls', '--from-file=node.jks', '--from-file=ca.pem'],
      ['alluxio-tls', 'node.jks', 'ca.pem'],
    ],
    [
      ['generic', 'alluxio-tls', '-n', 'data', '--from-file=keystore.p12=node.p12'],
      ['alluxio-tls', '-n', 'data', 'keystore.p12=node.p12'],
    ],
    [
      ['tls', 'shop-tls', '--cert=node.pem', '--key=node.key'],
      ['shop-tls', '--type', 'tls', 'node.pem', 'node.key'],
    ],
  ])('%j', async (theirs, ours) => {
    const cwd = await place(false);
    expect(secret(cwd, ...ours, ...version())).toEqual({ code: 0, err: '', out: kubectl(cwd, ...theirs) });
  });
});

describe('a file', () => {
  test('with a private key is not put where git tracks it', async () => {
    const cwd = await place(true);
    const { code, err, out } = secret(cwd, 'tls', 'node.p12', '--out', 'tls.yaml');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('tls.yaml: git would track it, and it would hold node.p12. Nothing was written.');
    for (const way of ['ignored', 'kustomize', 'sealed', 'sops', 'external', 'cert-manager', 'manifest'])
      expect(err).toContain(`--way ${way}`);
    expect(secret(cwd, 'tls', 'node.p12', '--out', 'tls.yaml', '--way', 'manifest').code).toBe(0);
    expect(statSync(join(cwd, 'tls.yaml')).mode & 0o777).toBe(0o600);
  });

  test('is written where git passes over it, where there is no repository, and where nothing in it is secret', async () => {
    const cwd = await place(true);
    expect(secret(cwd, 'trust', 'ca.pem', 'trust.p12', '--out', 'trust.yaml').err).toContain('trust.p12');
    expect(secret(cwd, 'trust', 'ca.pem', '--out', 'trust.yaml')).toMatchObject({ code: 0, err: '' });
    writeFileSync(join(cwd, '.gitignore'), 'secrets/\n!secrets/public.yaml\n');
    mkdirSync(join(cwd, 'secrets'));
    expect(secret(cwd, 'tls', 'node.key', '--out', 'secrets/tls.yaml').code).toBe(0);
    expect(secret(await place(false), 'tls', 'node.key', '--out', 'tls.yaml').code).toBe(0);
  });

  test('that exists is not overwritten unasked', async () => {
    const cwd = await place(false);
    writeFileSync(join(cwd, 'tls.yaml'), 'mine\n');
    expect(secret(cwd, 'tls', 'ca.pem', '--out', 'tls.yaml').code).toBe(2);
    expect(read(cwd, 'tls.yaml')).toBe('mine\n');
  });
});

describe('a manifest that exists', () => {
  const own = `# Made by hand.
apiVersion: v1
kind: Secret
metadata:
  name: tls # this one
  namespace: data
data:
  other: eA==
---
kind: Deployment
`;

  test('takes further keys into its Secret; a second run changes nothing', async () => {
    const cwd = await place(false);
    writeFileSync(join(cwd, 'all.yaml'), own);
    expect(secret(cwd, 'tls', 'pem=ca.pem', '--into', 'all.yaml').code).toBe(0);
    const value = readFileSync(join(cwd, 'ca.pem')).toString('base64');
    expect(read(cwd, 'all.yaml')).toBe(own.replace('  other: eA==\n', `  other: eA==\n  pem: ${value}\n`));
    expect(secret(cwd, 'tls', 'pem=ca.pem', '--into', 'all.yaml').out).toContain('Nothing to change.');
  });

  test('that SOPS has encrypted is left alone', async () => {
    const cwd = await place(false);
    const sealed = own.replace('\ndata:\n', '\nsops: {version: 3.9.0}\ndata:\n');
    writeFileSync(join(cwd, 'all.yaml'), sealed);
    expect(secret(cwd, 'tls', 'pem=ca.pem', '--into', 'all.yaml').err).toContain('encrypted with SOPS');
    expect(read(cwd, 'all.yaml')).toBe(sealed);
  });

  test('takes a further Secret as a document of its own', async () => {
    const cwd = await place(false);
    writeFileSync(join(cwd, 'all.yaml'), own);
    expect(secret(cwd, 'more', 'pem=ca.pem', '--into', 'all.yaml').code).toBe(0);
    expect(read(cwd, 'all.yaml').startsWith(`${own}---\napiVersion: v1\ndata:\n  pem: `)).toBe(true);
  });
});

describe('the ways that keep values out of git', () => {
  const run = async (way: string, ...more: string[]) => {
    const cwd = await place(true);
    const outcome = secret(cwd, 'tls', '-n', 'data', 'keystore.p12=node.p12', 'password', '--way', way, ...more);
    expect(outcome.code).toBe(0);
    expect(outcome.out + outcome.err).not.toContain(PASSWORD);
    return { cwd, ...outcome };
  };

  test('a manifest that git ignores', async () => {
    const { cwd, out } = await run('ignored', '--out', 'tls.yaml');
    expect(read(cwd, '.gitignore')).toBe('/tls.yaml\n');
    expect(out).toContain(
      'kubectl create secret generic tls -n data --from-file=keystore.p12=node.p12 --from-file=password',
    );
    expect(Buffer.from(/ {2}password: (.*)/.exec(read(cwd, 'tls.yaml'))?.[1] ?? '', 'base64').toString()).toBe(
      PASSWORD,
    );
  });

  test('a generator of kustomize, without a hash', async () => {
    const { cwd } = await run('kustomize');
    expect(read(cwd, 'kustomization.yaml')).toBe(`apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
secretGenerator:
- name: tls
  namespace: data
  type: Opaque
  files:
  - keystore.p12=node.p12
  - password
  options:
    disableNameSuffixHash: true
`);
    expect(read(cwd, '.gitignore')).toBe('/node.p12\n/password\n');
  });

  test('SealedSecret, SOPS, ExternalSecret', async () => {
    expect((await run('sealed')).out).toContain(
      'kubectl create secret generic tls -n data --from-file=keystore.p12=node.p12 --from-file=password --dry-run=client -o yaml | kubeseal --format yaml > tls.yaml',
    );
    const sops = await run('sops');
    expect(read(sops.cwd, '.sops.yaml')).toBe(
      'creation_rules:\n- path_regex: (^|/)tls\\.yaml$\n  encrypted_regex: ^(data|stringData)$\n',
    );
    expect(sops.out).toContain('sops --encrypt --in-place tls.yaml');
    const external = await run('external');
    expect(read(external.cwd, 'tls.yaml')).toContain('kind: ExternalSecret');
    expect(secret(external.cwd, 'tls', 'node.key', '--way', 'cert-manager').err).toContain('kubernetes cert-manager');
  });
});

describe('what would not work is refused', () => {
  test.each([
    [['Bad_Name', 'ca.pem'], 'Bad_Name: the name of a Secret has lower-case letters'],
    [['tls', 'a b=ca.pem'], 'a b: no valid key of a Secret'],
    [['tls', 'ca.pem', 'ca.pem'], 'ca.pem: cannot be added, another key by that name already exists'],
    [['tls', 'a=b=ca.pem'], "key names or file paths cannot contain '='"],
    [['tls', '--type', 'tls', 'other-ca.pem', 'node.key'], 'tls.key: private key does not match public key'],
    [['tls', '--type', 'tls', 'node.pem'], 'needs the key tls.key'],
    [['tls', '--type', 'tls', 'tls.crt=node.jks', 'node.key'], 'failed to find any PEM data in certificate input'],
    [['tls', 'absent.pem'], 'cannot read absent.pem'],
    [['tls'], 'secret takes a name and files'],
  ])('%j', async (args, message) => {
    const outcome = secret(await place(false), ...args);
    expect(outcome.err).toContain(message);
    expect(outcome.code).toBe(2);
  });
});
