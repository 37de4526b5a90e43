import { getCiphers } from 'node:tls';
import { expect, test } from 'vitest';
import { opensslSuite } from '../../../server/src/workspace/handshake/suites.ts';

test('suites of Java have the names that OpenSSL knows', () => {
  const known = new Set(getCiphers());
  for (const name of [
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_RSA_WITH_AES_128_CBC_SHA',
    'TLS_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
    'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  ]) {
    const own = opensslSuite(name);
    expect(known.has(own?.toLowerCase() ?? ''), `${name}: ${own}`).toBe(true);
  }
});

test('what OpenSSL has not is not guessed', () => {
  for (const name of ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_KRB5_WITH_AES_128_CBC_SHA', 'ECDHE-RSA-AES128-GCM-SHA256', ''])
    expect(opensslSuite(name)).toBeUndefined();
});
