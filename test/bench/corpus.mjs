// Generated documents of a size in lines: what a large real file of each kind looks like, with one wrong value in thirty.

/** A seeded generator (mulberry32): the same documents in every run. */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const scopes = ['internal', 'rest'];
const flinkKeys = scopes.flatMap((s) => [
  [`security.ssl.${s}.keystore`, `/etc/flink/tls/${s}.p12`],
  [`security.ssl.${s}.keystore-password`, 'Zk3xAbDdq81mPp'],
  [`security.ssl.${s}.key-password`, 'Zk3xAbDdq81mPp'],
  [`security.ssl.${s}.truststore`, `/etc/flink/tls/${s}-ca.p12`],
  [`security.ssl.${s}.truststore-password`, 'Zk3xAbDdq81mPp'],
]);

/** Lines that begin every document: the keys that the cursor positions use. */
const flinkHead = [
  'jobmanager.rpc.address: jobmanager',
  'security.ssl.internal.enabled: true',
  'security.ssl.rest.enabled: true',
  ...flinkKeys.map(([k, v]) => `${k}: ${v}`),
];

const filler = (next, i, separator) => {
  const roll = next();
  if (roll < 0.05) return '';
  if (roll < 0.2) return `# note ${i}`;
  if (roll < 0.23) return `security.delegation.token.provider.s${i}.enabled${separator}maybe`;
  return `metrics.reporter.r${i}.interval${separator}${Math.floor(next() * 100)} SECONDS`;
};

export const corpora = {
  'flink-conf.yaml': {
    language: 'yaml',
    head: flinkHead,
    line: (next, i) => filler(next, i, ': '),
    ask: { key: 'security.ssl.int', hover: 'security.ssl.internal.enabled' },
  },
  'config.yaml': {
    language: 'yaml',
    head: [
      'jobmanager:',
      '  rpc:',
      '    address: jobmanager',
      'security:',
      '  ssl:',
      '    internal:',
      '      enabled: true',
      '      keystore: /etc/flink/tls/internal.p12',
    ],
    line: (next, i) => {
      const roll = next();
      if (roll < 0.05) return '';
      if (roll < 0.2) return `# note ${i}`;
      const k = i % 8;
      return k === 0 ? `section${i}:` : `  key${i}: value ${Math.floor(next() * 1000)}`;
    },
    ask: { key: 'security.ssl.rest', hover: 'internal' },
  },
  'alluxio-site.properties': {
    language: 'properties',
    head: [
      'alluxio.network.tls.enabled=true',
      'alluxio.network.tls.keystore.path=/opt/alluxio/tls/keystore.jks',
      'alluxio.network.tls.keystore.key.password=Zk3xAbDdq81mPp',
      'alluxio.network.tls.truststore.path=/opt/alluxio/tls/truststore.jks',
    ],
    line: (next, i) => {
      const roll = next();
      if (roll < 0.05) return '';
      if (roll < 0.2) return `# note ${i}`;
      return `alluxio.user.custom.key${i}=${Math.floor(next() * 1000)}`;
    },
    ask: { key: 'alluxio.network.tls.', hover: 'alluxio.network.tls.enabled' },
  },
  'application.conf': {
    language: 'hocon',
    head: [
      'akka.remote.artery.transport = tls-tcp',
      'akka.remote.artery.ssl.config-ssl-engine {',
      '  key-store = "/etc/akka/node.p12"',
      '  trust-store = "/etc/akka/ca.p12"',
      '}',
    ],
    line: (next, i) => {
      const roll = next();
      if (roll < 0.05) return '';
      if (roll < 0.2) return `# note ${i}`;
      if (roll < 0.3) return `service${i} { url = "http://host:${i}", retries = 3 }`;
      return `app.module${i % 50}.key${i} = \${?VAR_${i}} "text"`;
    },
    ask: { key: 'akka.remote.artery.ssl.', hover: 'akka.remote.artery.transport' },
  },
};

export function document(name, lines, seed = 1) {
  const corpus = corpora[name];
  const next = random(seed);
  const out = [...corpus.head];
  for (let i = out.length; i < lines - 1; i++) {
    const line = corpus.line(next, i);
    // A nested key needs a section above it.
    out.push(
      line.startsWith('  ') && !out.some((l, at) => at >= corpus.head.length && l.startsWith('section')) ? '' : line,
    );
  }
  out.push('');
  return out.join('\n');
}
