import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../server/src/host.ts';
import { findKeyMaterial, kindOf } from '../../../server/src/workspace/keyMaterial/find.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const der = (length: number, inner = 0x02): Uint8Array => {
  const all = new Uint8Array(length + 4);
  all.set([0x30, 0x82, length >> 8, length & 0xff, inner]);
  return all;
};

/** A tree of files in memory; `opened` counts the files whose bytes were asked for. */
function memory(files: Readonly<Record<string, Uint8Array>>): { host: Host; opened: string[] } {
  const opened: string[] = [];
  const paths = Object.keys(files).map((path) => `file:///w/${path}`);
  const content = (uri: string) => files[uri.slice('file:///w/'.length)];
  const host: Host = {
    readText: async () => undefined,
    readBytes: async (uri, limit) => {
      opened.push(uri);
      return content(uri)?.subarray(0, limit);
    },
    writeFiles: async () => 'no',
    replaceFiles: async () => ({ problem: 'no' }),
    settleBackup: async () => 'no',
    stat: async (uri) => ({ type: 'file', size: content(uri)?.length ?? 0, modified: 0 }),
    list: async (uri) => {
      const below = paths.filter((path) => path.startsWith(`${uri}/`)).map((path) => path.slice(uri.length + 1));
      const names = new Map(below.map((path) => [path.split('/')[0] ?? '', path.includes('/') ? 'folder' : 'file']));
      return [...names].map(([name, type]) => ({ name, type: type === 'folder' ? 'folder' : 'file' }));
    },
    environment: () => undefined,
    now: () => 0,
    log: () => {},
  };
  return { host, opened };
}

describe('the first bytes of a file', () => {
  it.each([
    ['jks', Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2)],
    ['jceks', Uint8Array.of(0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2)],
    ['der', der(300)],
    ['der', der(300, 0x30)],
    ['pem', bytes('Bag Attributes\n-----BEGIN CERTIFICATE-----\nMIIB\n')],
    ['pem', bytes('-----BEGIN ENCRYPTED PRIVATE KEY-----\n')],
    ['pem', bytes('-----BEGIN NEW CERTIFICATE REQUEST-----\n')],
    ['base64', bytes('MIIKagIBAzCCCiQGCSqGSIb3DQEHAaCC\nChUEggoR\n')],
    ['base64', bytes('LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t')],
  ])('tell %s', (kind, head) => {
    expect(kindOf(head, head.length)).toBe(kind);
  });

  it.each([
    ['a DER element shorter than the file', der(300), 1000],
    ['a public key', bytes('-----BEGIN PUBLIC KEY-----\n'), 27],
    ['a label in the middle of a line', bytes('see -----BEGIN CERTIFICATE-----'), 31],
    ['words', bytes('MIIs is a name, no base64'), 25],
    ['nothing', new Uint8Array(), 0],
  ])('are nothing to us: %s', (_, head, size) => {
    expect(kindOf(head, size)).toBeUndefined();
  });

  it('may be anything', () => {
    const kinds = ['jks', 'jceks', 'der', 'pem', 'base64', undefined];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (head, size) => kinds.includes(kindOf(head, size))),
    );
  });
});

describe('the search', () => {
  const key = bytes('-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n');

  it('opens neither sources, nor large files, nor folders of tools', async () => {
    const { host, opened } = memory({
      'tls/a.key': key,
      'src/a.ts': key,
      big: new Uint8Array(2 ** 20 + 1),
      'big.p12': new Uint8Array(20 * 2 ** 20 + 1),
      'node_modules/x/key.pem': key,
    });
    const { files, truncated } = await findKeyMaterial(host, ['file:///w']);
    expect(files).toEqual([{ uri: 'file:///w/tls/a.key', kind: 'pem' }]);
    expect(opened).toEqual(['file:///w/tls/a.key']);
    expect(truncated).toBe(false);
  });

  it('ends where there are too many files, and says so', async () => {
    const names = Array.from({ length: 6000 }, (_, i) => [`${i}.key`, key] as const);
    const { host, opened } = memory(Object.fromEntries(names));
    const { files, truncated } = await findKeyMaterial(host, ['file:///w']);
    expect(truncated).toBe(true);
    expect(opened.length).toBeLessThan(6000);
    expect(files.length).toBe(opened.length);
  });

  it('ends when nobody waits for it any more', async () => {
    const { host, opened } = memory({ 'a.key': key });
    expect((await findKeyMaterial(host, ['file:///w'], () => true)).truncated).toBe(true);
    expect(opened).toEqual([]);
  });
});
