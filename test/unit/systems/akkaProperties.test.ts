import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editsOf } from '../../../server/src/rules/fix.ts';
import type { Unit } from '../../../server/src/rules/model.ts';
import { tls12Suites, tls13Suites } from '../../../server/src/systems/akka/ciphers.ts';
import { akka } from '../../../server/src/systems/akka/index.ts';
import { applyChanges } from '../../../server/src/text/span.ts';
import { type Checked, check } from '../harness.ts';

const lines = [
  'akka.remote.artery {',
  'pekko.remote.artery {',
  'akka.remote {',
  '  transport = tls-tcp',
  '  transport = tcp',
  '  transport = tls',
  '  enabled = off',
  '  ssl.ssl-engine-provider = "akka.remote.artery.tcp.RotatingKeysSSLEngineProvider"',
  '  ssl.config-ssl-engine {',
  '  ssl.rotating-keys-engine {',
  '    key-store = "/etc/node.p12"',
  "    trust-store = '/etc/ca.p12'",
  '    key-store-password = changeme',
  '    key-store-password = pa#ss',
  '    key-file = "${DIR}/tls.key"',
  '    protocol = TLSv1.3',
  '    protocol = "TLS1.2"',
  '    enabled-algorithms = [TLS_RSA_WITH_AES_128_CBC_SHA, ECDHE-RSA-AES256-GCM-SHA384]',
  '    enabled-algorithms = [A B]',
  '    enabled-algorithms = []',
  '    enabled-algorithms += TLS_AES_128_GCM_SHA256',
  '    hostname-verification = ON',
  '    require-mutual-authentication = off',
  '    random-number-generator = AES128CounterSecureRNG',
  '    ssl-context-cache-ttl = 5',
  '  }',
  '}',
  'akka.remote.ssl.key-store = x',
  'akka.remote.enabled-transports = ["akka.remote.netty.tcp", "akka.remote.netty.ssl"]',
  'akka.remote.netty.ssl.security { key-store = a, hostname = b }',
  'akka.remote.classic.netty.ssl.port = 2552',
  'akka.cluster.seed-nodes = ["akka.tcp://a@b:1", "akka://a@c:2"]',
  'pekko.remote.classic.enabled-transports = [pekko.remote.netty.ssl]',
  'akka.ssl-config.loose.acceptAnyCertificate = true',
  'include "other"',
  '# cluster-tls: akka 2.6.5',
  'x = ${akka.remote} { }',
  '"""',
];

const documents = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...lines) },
      { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
    ),
    {
      maxLength: 24,
    },
  )
  .map((l) => l.join('\n'));

const indented = (text: string): string =>
  `apiVersion: v1\nkind: ConfigMap\ndata:\n  application.conf: |\n${text.replace(/^(?=.)/gm, '    ')}\n`;

function spansInside(checked: Checked): void {
  const { length } = checked.text;
  for (const f of checked.findings) {
    if (f.uri !== checked.analysis.document.uri) continue;
    expect(f.span.start).toBeGreaterThanOrEqual(0);
    expect(f.span.end).toBeGreaterThanOrEqual(f.span.start);
    expect(f.span.end).toBeLessThanOrEqual(length);
  }
  for (const unit of checked.analysis.units) {
    for (const s of unit.settings) {
      if (s.include !== undefined) continue;
      for (const span of [s.keySpan, s.valueSpan, s.span]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        expect(span.end).toBeLessThanOrEqual(length);
      }
    }
  }
}

describe('any text', () => {
  test('gives units and findings inside of it, and fixes that apply', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom('application.conf', 'tls.conf', 'app.yaml'), (text, file) => {
        const checked = check(file, file.endsWith('yaml') ? indented(text) : text, {
          files: { 'other.conf': 'akka.remote.artery.ssl.config-ssl-engine.protocol = TLS\n' },
        });
        spansInside(checked);
        for (const finding of checked.findings) {
          for (const fix of finding.fixes()) {
            for (const edit of editsOf(fix)) {
              if (edit.uri !== checked.analysis.document.uri) continue;
              const after = applyChanges(checked.text, edit.changes);
              expect(() => check(file, after)).not.toThrow();
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('cut anywhere', () => {
    const text = lines.join('\n');
    for (let i = 0; i < text.length; i += 7) spansInside(check('application.conf', text.slice(0, i)));
  });
});

describe('blocks to insert', () => {
  test.each(akka.snippets.map((snippet) => ({ name: snippet.name, snippet })))('$name has no fault', ({ snippet }) => {
    const text = snippet.entries
      .map(({ key, value }) => {
        const plain = value.replace(/\$\{\d+:([^}]*)\}/g, '$1');
        return `${key} = ${/^[[$]/.test(plain) ? plain : JSON.stringify(plain)}\n`;
      })
      .join('');
    const transport =
      text.includes('.transport') || text.includes('netty')
        ? ''
        : `${snippet.products?.[0]}.remote.artery.transport = tls-tcp\n`;
    const checked = check('application.conf', transport + text, text.includes('netty') ? { version: '2.5.32' } : {});
    expect(
      checked.findings.filter((f) => f.severity === 'error' || f.severity === 'warning').map((f) => f.message),
    ).toEqual([]);
    for (const { key } of snippet.entries) expect(akka.schema.options.get(key)?.name, key).toBe(key);
  });
});

describe('values to choose from', () => {
  const unitOf = (text: string, version?: string): Unit => {
    const [unit] = check('application.conf', text, version === undefined ? {} : { version }).analysis.units;
    if (unit === undefined) throw new Error('no unit');
    return unit;
  };
  const offered = (unit: Unit, key: string): string[] => {
    const option = akka.schema.options.get(key);
    return option === undefined ? [] : (akka.values?.(option, unit) ?? []).map((v) => v.value);
  };
  const suites = 'akka.remote.artery.ssl.config-ssl-engine.enabled-algorithms';

  test('cipher suites fit the protocol', () => {
    expect(offered(unitOf('akka.remote.artery.ssl.config-ssl-engine.protocol = TLSv1.3\n'), suites)).toEqual(
      tls13Suites,
    );
    expect([...offered(unitOf('akka.loglevel = INFO\n'), suites)].sort()).toEqual([...tls12Suites].sort());
    expect(offered(unitOf('akka.loglevel = INFO\n'), suites)[0]).toBe('TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384');
    const open = unitOf('akka.remote.artery.ssl.config-ssl-engine.protocol = ${P}\n');
    expect(offered(open, suites)).toHaveLength(tls13Suites.length + tls12Suites.length);
  });

  test('classes of the product and version', () => {
    const provider = 'akka.remote.artery.ssl.ssl-engine-provider';
    expect(offered(unitOf('akka.loglevel = INFO\n', '2.6.21'), provider)).toHaveLength(2);
    expect(offered(unitOf('akka.loglevel = INFO\n', '2.6.5'), provider)).toEqual([
      'akka.remote.artery.tcp.ConfigSSLEngineProvider',
    ]);
  });
});

describe('the schema', () => {
  test.each(akka.schema.options.all.map((o) => ({ name: o.name, option: o })))('$name', ({ option }) => {
    expect(option.description).toMatch(/[.)]$/);
    for (const key of [...(option.companions ?? []), option.deprecation?.replacement ?? []].flat())
      expect(akka.schema.options.get(key), key).toBeDefined();
  });

  test('every misspelling is one, and leads somewhere', () => {
    for (const [wrong, right] of Object.entries(akka.schema.misspellings)) {
      expect(akka.schema.options.get(wrong), wrong).toBeUndefined();
      expect(akka.schema.options.get(right), right).toBeDefined();
    }
  });
});
