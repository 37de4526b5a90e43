import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeCertificate } from '../../../server/src/pki/certificate.ts';
import { buildChain } from '../../../server/src/pki/chain.ts';
import { element, time } from '../../../server/src/pki/derWrite.ts';
import { MakeError } from '../../../server/src/pki/make/build.ts';
import { type Credentials, createCredentials, issueCertificate } from '../../../server/src/pki/make/issue.ts';
import { generateKeyPair, generatePassword, publicKeyOf, randomSerial } from '../../../server/src/pki/make/keys.ts';
import { crossSign, renewCertificate } from '../../../server/src/pki/make/renew.ts';
import {
  createRequest,
  namesOf,
  readRequest,
  signRequest,
  verifyRequest,
} from '../../../server/src/pki/make/request.ts';
import { readNameDer } from '../../../server/src/pki/names.ts';
import { PkiError } from '../../../server/src/pki/problem.ts';
import { verifySignature } from '../../../server/src/pki/signature.ts';

const now = Date.UTC(2026, 10, 20, 12);
const day = 86_400_000;
const key = 'p-256';

let root: Credentials;
let node: Credentials;

beforeAll(async () => {
  root = await createCredentials({ usage: 'ca', subject: 'CN=Root' }, { now, key });
  node = await createCredentials(
    { usage: 'node', subject: 'CN=n', names: ['n', '10.0.0.1'] },
    { now, key, issuer: root },
  );
});

/** The problems that a making is refused with. */
async function refusal(making: Promise<unknown>): Promise<string> {
  const error = await making.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MakeError);
  return error instanceof MakeError ? error.problems.join(' ') : '';
}

describe('what is made', () => {
  it('is a CA with the extensions of one', () => {
    expect(describeCertificate(root.certificate)).toMatchObject({
      version: 3,
      subject: 'CN=Root',
      selfIssued: true,
      isCa: true,
      pathLength: undefined,
      keyUsage: ['keyCertSign', 'cRLSign'],
      extendedKeyUsage: undefined,
      notBefore: now - 3_600_000,
      notAfter: now + 3650 * day,
      signatureAlgorithm: 'SHA256withECDSA',
    });
    const { extensions } = describeCertificate(root.certificate);
    expect(extensions.filter(({ critical }) => critical).map(({ name }) => name)).toEqual([
      'Basic Constraints',
      'Key Usage',
    ]);
  });

  it('is a leaf for both sides, with its names', () => {
    const facts = describeCertificate(node.certificate);
    expect(facts).toMatchObject({
      isCa: false,
      issuer: 'CN=Root',
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['serverAuth', 'clientAuth'],
      san: { dns: ['n'], ip: ['10.0.0.1'] },
      notAfter: now + 365 * day,
      authorityKeyId: describeCertificate(root.certificate).subjectKeyId,
    });
    expect(node.chain).toEqual([node.certificate]);
  });

  it('lets RSA keys encipher as well', async () => {
    const { certificate } = await createCredentials(
      { usage: 'server', subject: 'CN=r', names: ['r'] },
      { now, issuer: root },
    );
    expect(describeCertificate(certificate)).toMatchObject({
      key: { algorithm: 'RSA', size: 2048, exponent: 65537 },
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['serverAuth'],
    });
  });

  it('has its names critical where it has no subject', async () => {
    const { certificate } = await createCredentials(
      { usage: 'server', subject: '', names: ['a'] },
      { now, key, issuer: root },
    );
    const san = describeCertificate(certificate).extensions.find(({ name }) => name === 'Subject Alternative Name');
    expect(san).toMatchObject({ critical: true, text: 'DNS:a' });
  });

  it('does not outlive its CA', async () => {
    const short = await createCredentials({ usage: 'ca', subject: 'CN=Short', days: 10 }, { now, key });
    const { certificate } = await createCredentials({ usage: 'client', subject: 'CN=c' }, { now, key, issuer: short });
    expect(describeCertificate(certificate).notAfter).toBe(now + 10 * day);
  });

  it('carries the intermediates along, and leaves the root out', async () => {
    const middle = await createCredentials(
      { usage: 'ca', subject: 'CN=Middle', pathLength: 0 },
      { now, key, issuer: root },
    );
    const leaf = await createCredentials({ usage: 'client', subject: 'CN=c' }, { now, key, issuer: middle });
    expect(leaf.chain).toEqual([leaf.certificate, middle.certificate]);
  });

  it('signs a public key that it does not own', async () => {
    const pair = await generateKeyPair('ed25519');
    const { certificate } = await issueCertificate(
      { usage: 'client', subject: 'CN=c' },
      { now, issuer: root, publicKey: pair.publicKey },
    );
    expect(describeCertificate(certificate).key).toEqual({ algorithm: 'Ed25519', size: 255 });
  });

  it('has serial numbers that are positive and differ', () => {
    const serials = Array.from({ length: 50 }, randomSerial);
    for (const serial of serials) {
      expect(serial).toHaveLength(16);
      expect(serial[0]).toBeGreaterThanOrEqual(0x40);
      expect(serial[0]).toBeLessThan(0x80);
    }
    expect(new Set(serials.map(String)).size).toBe(50);
  });

  it('writes years from 2050 as RFC 5280 wants', () => {
    expect(new TextDecoder().decode(time(Date.UTC(2049, 11, 31)).slice(2))).toBe('491231000000Z');
    expect(new TextDecoder().decode(time(Date.UTC(2050, 0, 1)).slice(2))).toBe('20500101000000Z');
  });
});

describe('what is refused', () => {
  const ask = (profile: Parameters<typeof createCredentials>[0], issuer?: Credentials) =>
    refusal(createCredentials(profile, { now, key, ...(issuer === undefined ? {} : { issuer }) }));

  it.each([
    [{ usage: 'server', subject: 'CN=s' }, 'at least one name'],
    [{ usage: 'node', subject: 'CN=s', names: ['bad_name'] }, 'underscores'],
    [{ usage: 'ca', subject: '' }, 'needs a subject'],
    [{ usage: 'client', subject: '' }, 'a subject or a name'],
    [{ usage: 'node', subject: '', names: ['a.example'] }, 'whose issuer is empty'],
    [{ usage: 'client', subject: 'CN=c', days: 0 }, '1 to 36500 days'],
    [{ usage: 'client', subject: 'CN=c', days: 1.5 }, '1 to 36500 days'],
    [{ usage: 'client', subject: 'CN=c', pathLength: 1 }, 'CAs only'],
    [{ usage: 'client', subject: 'nonsense' }, 'not an attribute'],
  ] as const)('%j', async (profile, why) => {
    expect(await ask(profile)).toContain(why);
  });

  it('a leaf as issuer', async () => {
    expect(await ask({ usage: 'client', subject: 'CN=c' }, node)).toContain('not one of a CA');
  });

  it('a CA below a CA of path length 0', async () => {
    const last = await createCredentials(
      { usage: 'ca', subject: 'CN=Last', pathLength: 0 },
      { now, key, issuer: root },
    );
    expect(await ask({ usage: 'ca', subject: 'CN=Further' }, last)).toContain('no further CA');
  });

  it('an expired CA, and bytes that are no certificate', async () => {
    const old = await createCredentials({ usage: 'ca', subject: 'CN=Old', days: 1 }, { now: now - 10 * day, key });
    expect(await ask({ usage: 'client', subject: 'CN=c' }, old)).toContain('has expired');
    expect(await ask({ usage: 'client', subject: 'CN=c' }, { ...root, certificate: Uint8Array.of(1, 2) })).toContain(
      'cannot be read',
    );
    expect(await ask({ usage: 'client', subject: 'CN=c' }, { ...root, privateKey: Uint8Array.of(0x30, 0) })).toContain(
      'cannot be used',
    );
  });
});

describe('requests', () => {
  it('say what was asked for, and prove the key', async () => {
    const der = await createRequest({
      subject: 'CN=r',
      names: ['r.example', '10.0.0.1'],
      usage: 'server',
      privateKey: node.privateKey,
    });
    const request = readRequest(der);
    expect(request).toMatchObject({ subject: 'CN=r', extendedKeyUsage: ['serverAuth'] });
    expect(request.names.map(({ value }) => value)).toEqual(['r.example', '10.0.0.1']);
    expect(await verifyRequest(request)).toBe('valid');
    const { certificate } = await signRequest(der, { issuer: root, now });
    expect(describeCertificate(certificate)).toMatchObject({
      subject: 'CN=r',
      extendedKeyUsage: ['serverAuth'],
      isCa: false,
    });
    expect(namesOf(certificate)).toEqual(['DNS:r.example', 'IP:10.0.0.1']);
  });

  it('never make a CA on their own word', async () => {
    const der = await createRequest({ subject: 'CN=r', names: ['r'], usage: 'ca', privateKey: node.privateKey });
    const { certificate } = await signRequest(der, { issuer: root, now });
    expect(describeCertificate(certificate)).toMatchObject({ isCa: false, keyUsage: ['digitalSignature'] });
  });

  it('are refused where they were changed, or name no host', async () => {
    const der = await createRequest({ subject: 'CN=r', usage: 'server', privateKey: node.privateKey });
    expect(await refusal(signRequest(der, { issuer: root, now }))).toContain('names no hosts');
    const { certificate } = await signRequest(der, { issuer: root, now, names: ['given'] });
    expect(namesOf(certificate)).toEqual(['DNS:given']);
    const changed = der.slice();
    const at = Buffer.from(der).indexOf('r', Buffer.from(der).indexOf(Buffer.from([0x0c, 1])));
    changed[at] = 0x73;
    expect(await refusal(signRequest(changed, { issuer: root, now, names: ['x'] }))).toContain(
      'signature of the request',
    );
    expect(await refusal(signRequest(Uint8Array.of(0x30, 0), { issuer: root, now }))).toContain('cannot be read');
  });
});

describe('renewing', () => {
  it('keeps names and purposes, with the same or a new key', async () => {
    const later = now + 300 * day;
    const same = await renewCertificate(node.certificate, { now: later, issuer: root });
    const [old, renewed] = [describeCertificate(node.certificate), describeCertificate(same.certificate)];
    expect(renewed).toMatchObject({
      subject: old.subject,
      san: old.san,
      extendedKeyUsage: old.extendedKeyUsage,
      subjectKeyId: old.subjectKeyId,
    });
    expect(renewed.notAfter).toBeGreaterThan(later + 364 * day);
    expect(renewed.serial).not.toBe(old.serial);
    const pair = await generateKeyPair(key);
    const other = await renewCertificate(node.certificate, {
      now: later,
      issuer: root,
      privateKey: pair.privateKey,
      names: ['new'],
    });
    expect(describeCertificate(other.certificate).subjectKeyId).not.toBe(old.subjectKeyId);
    expect(namesOf(other.certificate)).toEqual(['DNS:new']);
  });

  it('renews what signed itself with its own key only', async () => {
    expect(await refusal(renewCertificate(root.certificate, { now }))).toContain('its private key');
    expect(await refusal(renewCertificate(node.certificate, { now, privateKey: node.privateKey }))).toContain(
      'signed by a CA',
    );
    const again = await renewCertificate(root.certificate, { now: now + day, privateKey: root.privateKey });
    const question = {
      leaf: node.certificate,
      others: [],
      anchors: [again.certificate],
      now: now + 2 * day,
      use: 'server' as const,
    };
    expect((await buildChain(question)).verdict).toBe('valid');
  });

  it('cross-signs CAs', async () => {
    const other = await createCredentials({ usage: 'ca', subject: 'CN=Other' }, { now, key });
    const crossed = await crossSign(root.certificate, { now, issuer: other });
    const question = {
      leaf: node.certificate,
      others: [crossed],
      anchors: [other.certificate],
      now,
      use: 'server' as const,
    };
    expect(await buildChain(question)).toMatchObject({ verdict: 'valid' });
    expect(await refusal(crossSign(node.certificate, { now, issuer: other }))).toContain('Only a CA');
    expect(await refusal(crossSign(root.certificate, { now, issuer: root }))).toContain('itself');
  });
});

describe('keys and passwords', () => {
  it.each(['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'] as const)(
    '%s: the public half follows from the private one',
    async (kind) => {
      const pair = await generateKeyPair(kind);
      expect(await publicKeyOf(pair.privateKey)).toEqual(pair.publicKey);
    },
  );

  it('passwords are long, in ASCII, and differ', () => {
    const passwords = Array.from({ length: 20 }, () => generatePassword());
    for (const password of passwords) expect(password).toMatch(/^[A-Za-z2-9]{32}$/);
    expect(new Set(passwords).size).toBe(20);
  });
});

describe('bytes of any kind', () => {
  it('are described without a throw, with the place of the fault inside of them', async () => {
    const original = node.certificate;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(original.length),
        async (changes, end) => {
          const bytes = original.slice(0, end);
          for (const [at, value] of changes) if (at < end) bytes[at] = value;
          const facts = describeCertificate(bytes);
          expect(facts.sha256).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
          const offset = /at byte (\d+)/.exec(facts.problem ?? '')?.[1];
          if (offset !== undefined) expect(Number(offset)).toBeLessThanOrEqual(bytes.length);
          if (facts.parts !== undefined)
            expect(['valid', 'invalid', 'unsupported']).toContain(
              await verifySignature(facts.parts, facts.parts.publicKey),
            );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('from anywhere are described without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(describeCertificate(bytes).problem).toBeDefined();
      }),
    );
  });

  it('are read as requests, or refused with a reason', async () => {
    const original = await createRequest({ subject: 'CN=r', names: ['r'], usage: 'node', privateKey: node.privateKey });
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(255), fc.nat(original.length), (at, value, end) => {
        const bytes = original.slice(0, end);
        if (at < end) bytes[at] = value;
        try {
          expect(readRequest(bytes).publicKey.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PkiError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('with more members than anybody writes are refused at once', () => {
    // A name of a million empty members.
    const rdns = new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x31 : 0));
    expect(() => readNameDer(element(0x30, rdns))).toThrow('Too many members');
  });

  it('are kept no longer than they live', () => {
    const bytes = node.certificate.slice();
    const facts = describeCertificate(bytes);
    bytes.fill(0);
    expect(facts.parts?.tbs[0]).toBe(0x30);
  });

  it('are read once', () => {
    expect(describeCertificate(node.certificate)).toBe(describeCertificate(node.certificate.slice()));
  });
});
