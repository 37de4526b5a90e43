import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCertificate } from '../../../server/src/pki/certificate.ts';
import { checkHostname, matchesName } from '../../../server/src/pki/hostname.ts';
import { formatIp, parseIp } from '../../../server/src/pki/ip.ts';
import { createCredentials } from '../../../server/src/pki/make/issue.ts';
import { parseAltNames } from '../../../server/src/pki/make/san.ts';
import { canonicalName, encodeName, escapeNameValue, formatName, readNameDer } from '../../../server/src/pki/names.ts';

/** A name there and back again. */
function again(text: string): string {
  const { der, problems } = encodeName(text);
  expect(problems).toEqual([]);
  return formatName(readNameDer(der ?? new Uint8Array()));
}

describe('distinguished names', () => {
  it.each([
    ['CN=node-0, O=Example', 'CN=node-0,O=Example'],
    ['cn=a+ou=b,dc=example', 'OU=b+CN=a,DC=example'],
    ['CN=a\\, b', 'CN=a\\, b'],
    ['CN="a, b"', 'CN=a\\, b'],
    ['CN=\\ blank\\ ', 'CN=\\ blank\\ '],
    ['CN=\\#hash', 'CN=\\#hash'],
    ['CN=M\\C3\\BCller', 'CN=M\\C3\\BCller'],
    ['CN=Müller', 'CN=M\\C3\\BCller'],
    ['c=de', 'C=DE'],
    ['2.5.4.3=by number', 'CN=by number'],
    ['', ''],
  ])('%s', (given, shown) => {
    expect(again(given)).toBe(shown);
  });

  it.each([
    ['just text', 'is not an attribute'],
    ['CN=', 'empty'],
    ['C=Germany', 'two letters'],
    [`CN=${'x'.repeat(65)}`, '64'],
    ['XYZ=1', 'is not an attribute'],
  ])('%s is refused', (given, why) => {
    const { der, problems } = encodeName(given);
    expect(der).toBeUndefined();
    expect(problems.join()).toContain(why);
  });

  it('keep any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (value) => {
        fc.pre(value.trim() === value && value !== '');
        const { der } = encodeName(`CN=${escapeNameValue(value)}`);
        expect(readNameDer(der ?? new Uint8Array()).flat()[0]?.text).toBe(value);
      }),
    );
  });

  it('never make the reader of texts throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { der, problems } = encodeName(text);
        expect(der === undefined).toBe(problems.length > 0);
      }),
    );
  });

  it('are compared without case and blanks', () => {
    const canonical = (text: string) => canonicalName(readNameDer(encodeName(text).der ?? new Uint8Array()));
    expect(canonical('CN=Root  CA,O=x')).toBe(canonical('CN=root ca,O=X'));
    expect(canonical('CN=Root,O=x')).not.toBe(canonical('CN=Root,OU=x'));
  });
});

describe('names for a certificate', () => {
  it.each([
    ['a.example.com', 'dns', 'a.example.com'],
    ['*.example.com', 'dns', '*.example.com'],
    ['localhost', 'dns', 'localhost'],
    ['müller.example', 'dns', 'xn--mller-kva.example'],
    ['*.müller.example', 'dns', '*.xn--mller-kva.example'],
    ['DNS:a', 'dns', 'a'],
    ['10.0.0.1', 'ip', '10.0.0.1'],
    ['[fe80::1]', 'ip', 'fe80::1'],
    ['ip:::1', 'ip', '::1'],
    ['spiffe://cluster/node', 'uri', 'spiffe://cluster/node'],
    ['URI:urn:x', 'uri', 'urn:x'],
    ['email:a@b.c', 'email', 'a@b.c'],
  ])('%s', (given, type, value) => {
    expect(parseAltNames([given])).toEqual({ names: [{ type, value }], problems: [] });
  });

  it.each([
    ['under_score.example', 'underscores'],
    ['a.*.example', 'first label'],
    ['w*.example', 'first label'],
    ['*', 'covers no host'],
    ['-a.example', 'hyphen'],
    ['a..b', 'nothing'],
    ['a.b.', 'dot at its end'],
    [`${'x'.repeat(64)}.b`, '63'],
    [`${'x.'.repeat(130)}b`, '253'],
    ['a b', 'blanks'],
    ['host:443', 'port'],
    ['DNS:10.0.0.1', 'IP address'],
    ['IP:a.b', 'not an IPv4 or IPv6'],
    ['10.0.0', 'ends in a number'],
    ['10.0.0.256', 'ends in a number'],
    ['URI:relative', 'absolute'],
    ['email:nobody', 'e-mail'],
    ['', 'empty'],
  ])('%s is refused', (given, why) => {
    const { names, problems } = parseAltNames([given]);
    expect(names).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(why);
  });

  it('are taken once', () => {
    expect(parseAltNames(['a', 'A', 'dns:a', '10.0.0.1', 'ip:10.0.0.1']).names).toHaveLength(2);
  });

  it('never make the reader throw', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const { names, problems } = parseAltNames(texts);
        expect(names.length + problems.length).toBeLessThanOrEqual(texts.length);
      }),
    );
  });
});

describe('addresses', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['255.255.255.255', '255.255.255.255'],
  ])('%s', (given, shown) => {
    expect(formatIp(parseIp(given) ?? new Uint8Array())).toBe(shown);
  });

  it.each(['1.2.3', '01.2.3.4', '256.1.1.1', '1::2::3', '12345::', ':1', '1:2:3:4:5:6:7:8:9', 'fe80::1%eth0', '', 'a'])(
    '%s is none',
    (given) => {
      expect(parseIp(given)).toBeUndefined();
    },
  );

  it('come back as they went', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
        (bytes) => {
          expect(parseIp(formatIp(bytes))).toEqual(bytes);
        },
      ),
    );
  });
});

describe('hosts', () => {
  it.each([
    ['*.a.b', 'x.a.b', true],
    ['*.a.b', 'x.y.a.b', false],
    ['*.a.b', 'a.b', false],
    ['A.B', 'a.b', true],
    ['*', 'a', false],
    ['w*.a.b', 'www.a.b', true],
    ['a', 'a', true],
  ])('%s for %s: %s', (pattern, host, matches) => {
    expect(matchesName(pattern, host)).toBe(matches);
  });

  it('are looked for in the common name only where there is no DNS name', async () => {
    const of = async (subject: string, names: string[]) => {
      const { certificate } = await createCredentials(
        { usage: names.length > 0 ? 'server' : 'client', subject, names },
        { now: 0, key: 'p-256' },
      );
      return describeCertificate(certificate);
    };
    expect(checkHostname(await of('CN=host', []), 'host')).toBeUndefined();
    expect(checkHostname(await of('CN=host', []), 'other')).toBe('No name matching other found');
    expect(checkHostname(await of('CN=host', ['san']), 'host')).toBe(
      'No subject alternative DNS name matching host found.',
    );
    expect(checkHostname(await of('CN=host', ['10.0.0.1']), '10.0.0.1')).toBeUndefined();
    expect(checkHostname(await of('CN=host', ['10.0.0.1']), 'host')).toBeUndefined();
    expect(checkHostname(await of('CN=host', []), '10.0.0.1')).toBe('No subject alternative names present');
  });
});
