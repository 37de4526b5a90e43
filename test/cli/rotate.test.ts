import { execFileSync } from 'node:child_process';
import { createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { has } from '../interop/tools.ts';
import { pki } from './keyMaterial.ts';
import { build, clusterTls, folder } from './run.ts';

beforeAll(build);

const rotate = (cwd: string, ...args: string[]) => clusterTls(cwd, 'rotate', ...args);
/** What was done an hour ago. */
const old = (cwd: string, path: string) => {
  const hour = new Date(Date.now() - 3_600_000);
  utimesSync(join(cwd, path), hour, hour);
};
const list = (cwd: string) => readdirSync(join(cwd, 'keys')).sort();
const read = (cwd: string, name: string) => readFileSync(join(cwd, 'keys', name));

describe('a folder with the key of a JWT', () => {
  test('goes through all steps, each in its time', () => {
    const first = randomBytes(48);
    const cwd = folder({ 'keys/r1.key.primary': first });
    const state = (...args: string[]) => JSON.parse(rotate(cwd, 'keys', '--json', ...args).out);
    expect(state()).toMatchObject({
      state: 'stable',
      old: 'r1',
      problems: [],
      next: [{ step: 'introduce' }, { step: 'revoke' }],
    });

    expect(rotate(cwd, 'keys', '--step', 'promote').err).toContain(
      'does not lead on from the state stable; there are introduce, revoke',
    );
    expect(rotate(cwd, 'keys', '--step', 'introduce').code).toBe(0);
    expect(list(cwd)).toEqual(['r1.key.primary', 'r2.key']);
    expect(read(cwd, 'r1.key.primary')).toEqual(first);
    const second = read(cwd, 'r2.key');
    expect(second).toHaveLength(48);
    expect(second).not.toEqual(first);

    const early = rotate(cwd, 'keys', '--step', 'promote');
    expect(early.code).toBe(2);
    expect(early.err).toMatch(/promote: not before \d{4}-.*every pod has to have read it/);
    expect(list(cwd)).toEqual(['r1.key.primary', 'r2.key']);
    old(cwd, 'keys');
    expect(rotate(cwd, 'keys', '--step', 'promote').code).toBe(0);
    expect(list(cwd)).toEqual(['r1.key', 'r2.key.primary']);
    expect([read(cwd, 'r1.key'), read(cwd, 'r2.key.primary')]).toEqual([first, second]);

    old(cwd, 'keys');
    expect(rotate(cwd, 'keys', '--step', 'retire').err).toContain(
      'how long is what r1 signed good? Say it with --lifetime',
    );
    expect(rotate(cwd, 'keys', '--step', 'retire', '--lifetime', '24h').err).toContain('retire: not before');
    expect(list(cwd)).toEqual(['r1.key', 'r2.key.primary']);
    expect(rotate(cwd, 'keys', '--step', 'retire', '--lifetime', '30m').code).toBe(0);
    expect(list(cwd)).toEqual(['r2.key.primary']);
    expect(state()).toMatchObject({ state: 'stable', old: 'r2' });
  });

  test('is made where there is none', () => {
    const cwd = folder({});
    mkdirSync(join(cwd, 'keys'));
    expect(rotate(cwd, 'keys', '--step', 'create').code).toBe(0);
    expect(list(cwd)).toEqual(['r1.key.primary']);
    expect(read(cwd, 'r1.key.primary')).toHaveLength(32);
  });

  test('an interruption in the middle of a step loses nothing, and the next run goes on', () => {
    const keys = { 'keys/r1.key.primary': 'one', 'keys/r2.key': 'two' };
    for (const interrupt of [
      (cwd: string) => renameSync(join(cwd, 'keys/r1.key.primary'), join(cwd, 'keys/r1.key')),
      (cwd: string) => renameSync(join(cwd, 'keys/r2.key'), join(cwd, 'keys/r2.key.primary')),
    ]) {
      const cwd = folder(keys);
      interrupt(cwd);
      const shown = rotate(cwd, 'keys');
      expect(shown.code).toBe(1);
      expect(shown.out).toMatch(/unclear: .*\n +error (None is marked|r1 and r2 are both)/);
      expect(rotate(cwd, 'keys', '--step', 'promote').code).toBe(0);
      expect([read(cwd, 'r1.key').toString(), read(cwd, 'r2.key.primary').toString()]).toEqual(['one', 'two']);
    }
  });
});

describe('a secret of several parts', () => {
  test('gets parts that belong together and say what the old ones said', async () => {
    const { createCredentials, pemCertificates, pemPrivateKey, pemBlock } = pki();
    const made = await createCredentials(
      { usage: 'node', subject: 'CN=peer', names: ['peer.example'] },
      { now: Date.now(), key: 'p-256' },
    );
    const cwd = folder({
      'keys/r1.private.primary': await pemPrivateKey(made.privateKey),
      'keys/r1.public.primary': pemBlock('PUBLIC KEY', made.publicKey),
      'keys/r1.crt.primary': pemCertificates(made.chain),
    });
    expect(rotate(cwd, 'keys', '--step', 'introduce')).toMatchObject({ code: 0, err: '' });
    expect(list(cwd)).toEqual([
      'r1.crt.primary',
      'r1.private.primary',
      'r1.public.primary',
      'r2.crt',
      'r2.private',
      'r2.public',
    ]);
    const certificate = new X509Certificate(read(cwd, 'r2.crt'));
    expect(certificate.subject).toBe('CN=peer');
    expect(certificate.checkHost('peer.example')).toBe('peer.example');
    const spki = { type: 'spki', format: 'pem' } as const;
    const fromPrivate = createPublicKey(read(cwd, 'r2.private')).export(spki);
    expect(certificate.publicKey.export(spki)).toBe(fromPrivate);
    expect(createPublicKey(read(cwd, 'r2.public')).export(spki)).toBe(fromPrivate);

    unlinkSync(join(cwd, 'keys/r2.public'));
    expect(rotate(cwd, 'keys').out).toContain('r2 has no part `public`');
    writeFileSync(join(cwd, 'keys/r2.public'), pemBlock('PUBLIC KEY', made.publicKey));
    expect(rotate(cwd, 'keys').out).toMatch(/r2\.\w+ and r2\.\w+ do not belong together/);
  });
});

describe('a manifest', () => {
  const manifest = (data: string) => `# The key of the shop.
apiVersion: v1
kind: Secret
metadata:
  name: jwt # mounted by all
data:
${data}---
kind: Service
`;
  const one = Buffer.from('one-one-one-one!').toString('base64');
  const keys = (cwd: string, file = 'jwt.yaml') =>
    Object.keys(parse(readFileSync(join(cwd, file), 'utf8').split('---')[0] ?? '').data);

  test('is written on step by step; comments stay', () => {
    const cwd = folder({ 'jwt.yaml': manifest(`  # in use since spring\n  r1.key.primary: ${one}\n`) });
    const introduced = rotate(cwd, 'jwt.yaml', '--step', 'introduce');
    expect(introduced.out).toContain('kubectl replace -f jwt.yaml');
    expect(introduced.out).toContain('Next: promote, 10 minutes later at the earliest.');
    expect(keys(cwd)).toEqual(['r1.key.primary', 'r2.key']);
    expect(introduced.out).not.toContain(one);
    expect(rotate(cwd, 'jwt.yaml', '--step', 'promote', '--waited').code).toBe(0);
    expect(keys(cwd)).toEqual(['r1.key', 'r2.key.primary']);
    expect(rotate(cwd, 'jwt.yaml', '--step', 'retire', '--waited').code).toBe(0);
    expect(keys(cwd)).toEqual(['r2.key.primary']);
    const text = readFileSync(join(cwd, 'jwt.yaml'), 'utf8');
    expect(text).toMatch(
      /^# The key of the shop\.\n[\s\S]*name: jwt # mounted by all\ndata:\n {2}# in use since spring\n/,
    );
    expect(text.endsWith('---\nkind: Service\n')).toBe(true);
  });

  test('that was sealed is promoted and retired without its plaintext', () => {
    const text = `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: jwt
spec:
  encryptedData:
    r1.key.primary: AgBy8hCM
    r2.key: AgCtr1xL
`;
    const cwd = folder({ 'jwt.yaml': text });
    expect(rotate(cwd, 'jwt.yaml', '--step', 'promote', '--waited').code).toBe(0);
    expect(readFileSync(join(cwd, 'jwt.yaml'), 'utf8')).toBe(
      text.replace('r1.key.primary', 'r1.key').replace('r2.key:', 'r2.key.primary:'),
    );
    expect(rotate(cwd, 'jwt.yaml', '--step', 'retire', '--waited').code).toBe(0);
    expect(rotate(cwd, 'jwt.yaml', '--step', 'introduce').err).toContain('its value cannot be read');
  });

  test('is compared with the one before it', () => {
    const cwd = folder({
      'old.yaml': manifest(`  r1.key.primary: ${one}\n`),
      'new.yaml': manifest(`  r1.key: ${one}\n  r2.key.primary: dHdv\n`),
    });
    const outcome = rotate(cwd, 'new.yaml', '--since', 'old.yaml');
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('r2 was added and made primary in one change');
  });

  describe.skipIf(!has('git', '--version'))('in git', () => {
    const git = (cwd: string, minutesAgo: number, ...args: string[]) => {
      const date = new Date(Date.now() - minutesAgo * 60_000).toISOString();
      const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
      execFileSync('git', [...who, ...args], {
        cwd,
        env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
      });
    };
    const commit = (cwd: string, minutesAgo: number) => {
      git(cwd, minutesAgo, 'add', '-A');
      git(cwd, minutesAgo, 'commit', '-q', '-m', 'a step');
    };
    const introduced = manifest(`  r1.key.primary: ${one}\n  r2.key: dHdv\n`);
    const promoted = manifest(`  r1.key: ${one}\n  r2.key.primary: dHdv\n`);

    test('is held against the commit before it: order, contents and time', () => {
      const cwd = folder({ 'deploy/jwt.yaml': manifest(`  r1.key.primary: ${one}\n`) });
      const write = (text: string) => writeFileSync(join(cwd, 'deploy/jwt.yaml'), text);
      git(cwd, 90, 'init', '-q');
      commit(cwd, 90);
      write(introduced);
      commit(cwd, 60);
      expect(rotate(cwd, 'deploy/jwt.yaml', '--since', 'HEAD~1').out).not.toMatch(/error|warning/);
      write(promoted);
      commit(cwd, 57);
      const early = rotate(cwd, 'deploy/jwt.yaml', '--since', 'HEAD~1');
      expect(early.out).toContain('promote, 3 minutes after the step before it: 10 are needed.');
      const skipped = rotate(cwd, 'deploy/jwt.yaml', '--since', 'HEAD~2');
      expect(skipped.code).toBe(1);
      expect(skipped.out).toContain('r2 was added and made primary in one change');
      write(promoted.replace('dHdv', 'dGhyZWU='));
      expect(rotate(cwd, 'deploy/jwt.yaml', '--since', 'HEAD').out).toContain(
        'The content of r2.key has changed: a new key needs a new id.',
      );
      expect(rotate(cwd, 'deploy/jwt.yaml', '--since', 'no-such').err).toContain('neither a file nor a commit');
    });

    test('check tells of it before it is committed, and outside of git it tells nothing', () => {
      const cwd = folder({ 'deploy/jwt.yaml': manifest(`  r1.key.primary: ${one}\n`) });
      const write = (text: string) => writeFileSync(join(cwd, 'deploy/jwt.yaml'), text);
      const check = () => {
        const { out } = clusterTls(cwd, 'check', '--format', 'json', 'deploy');
        const { findings } = JSON.parse(out) as { findings: { rule: string; message: string; severity: string }[] };
        return findings.filter(({ rule }) => rule.startsWith('kubernetes/rotation-'));
      };
      write(promoted);
      expect(check()).toEqual([]);
      write(manifest(`  r1.key.primary: ${one}\n`));
      git(cwd, 90, 'init', '-q');
      commit(cwd, 90);
      expect(check()).toEqual([]);
      write(promoted);
      expect(check()).toMatchObject([
        {
          rule: 'kubernetes/rotation-order',
          severity: 'error',
          message: expect.stringContaining('r2 was added and made primary in one change'),
        },
      ]);
      expect(clusterTls(cwd, 'check', 'deploy').out).not.toContain('dHdv');
      write(introduced);
      expect(check()).toEqual([]);
      commit(cwd, 3);
      write(promoted);
      expect(check()).toMatchObject([{ rule: 'kubernetes/rotation-too-early', severity: 'warning' }]);
    });

    test('a folder, too, in its time', () => {
      const cwd = folder({ 'keys/r1.key.primary': one, 'keys/r2.key': 'two' });
      git(cwd, 60, 'init', '-q');
      commit(cwd, 60);
      renameSync(join(cwd, 'keys/r1.key.primary'), join(cwd, 'keys/r1.key'));
      renameSync(join(cwd, 'keys/r2.key'), join(cwd, 'keys/r2.key.primary'));
      expect(rotate(cwd, 'keys', '--since', 'HEAD').out).not.toMatch(/error|warning/);
      commit(cwd, 58);
      expect(rotate(cwd, 'keys', '--since', 'HEAD~1').out).toContain('promote, 2 minutes after');
    });
  });

  test.each([
    [['ca.yaml'], 'there is no Secret in it that follows'],
    [['absent'], 'no such file or folder'],
    [['two.yaml'], 'name one with --secret: jwt, more'],
    [['two.yaml', '--secret', 'jwt', '--step', 'introduce', '--reread', 'soon'], 'no duration'],
  ])('%j', (args, message) => {
    const jwt = manifest(`  r1.key.primary: ${one}\n`);
    const cwd = folder({
      'ca.yaml': manifest(`  ca.crt: ${one}\n  tls.key: ${one}\n`).replace(
        '---\n',
        '---\n{kind: Secret, data: {a: eA==}}\n---\n',
      ),
      'two.yaml': `${jwt}---\n${jwt.replace('name: jwt', 'name: more')}`,
    });
    const outcome = rotate(cwd, ...args);
    expect(outcome.err).toContain(message);
    expect(outcome.code).toBe(2);
  });
});
