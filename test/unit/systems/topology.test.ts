import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAltNames } from '../../../server/src/pki/make/san.ts';
import { akkaDeployments, akkaTopology } from '../../../server/src/systems/akka/topology.ts';
import { alluxioDeployments, alluxioTopology } from '../../../server/src/systems/alluxio/topology.ts';
import { flinkDeployments, flinkTopology } from '../../../server/src/systems/flink/topology.ts';

const systems = [
  { system: 'alluxio', deployments: alluxioDeployments, topology: alluxioTopology },
  { system: 'flink', deployments: flinkDeployments, topology: flinkTopology },
  { system: 'akka', deployments: akkaDeployments, topology: akkaTopology },
];

describe('Alluxio', () => {
  it('2.x chart: masters and workers by their Services', () => {
    const { certificates, problems } = alluxioTopology({
      deployment: 'helm-2',
      namespace: 'alx-ns',
      counts: { masters: 1, workers: 1 },
    });
    expect(problems).toEqual([]);
    expect(certificates.map(({ name, usage }) => [name, usage])).toEqual([
      ['alluxio', 'node'],
      ['alluxio-client', 'client'],
    ]);
    expect(certificates[0]?.dns).toEqual([
      'alluxio-master-0',
      'alluxio-master-0.alx-ns',
      'alluxio-master-0.alx-ns.svc',
      'alluxio-master-0.alx-ns.svc.cluster.local',
      'alluxio-worker-0',
      'alluxio-worker-0.alx-ns',
      'alluxio-worker-0.alx-ns.svc',
      'alluxio-worker-0.alx-ns.svc.cluster.local',
      'localhost',
    ]);
  });

  it('3.x and operator: coordinators, workers, gateway', () => {
    const { certificates, notes } = alluxioTopology({
      deployment: 'operator',
      name: 'prod',
      counts: { coordinators: 3, workers: 2 },
      domain: 'k8s.local',
    });
    const [nodes, gateway] = certificates;
    for (const name of [
      'prod-alluxio-coordinator-svc.default',
      'prod-alluxio-coordinator-2.prod-alluxio-coordinator',
      'prod-alluxio-worker-1.prod-alluxio-worker-headless.default.svc.k8s.local',
    ])
      expect(nodes?.dns).toContain(name);
    expect(nodes?.dns).not.toContain('prod-alluxio-coordinator-0');
    expect(gateway).toMatchObject({ name: 'alluxio-gateway', usage: 'server' });
    expect(gateway?.dns).toContain('prod-gateway.default.svc.k8s.local');
    expect(notes.join()).toContain('no.endpoint.identification');
    expect(alluxioTopology({ deployment: 'helm-3' }).certificates[0]?.dns).toContain('alluxio-coordinator-0');
  });

  it('bare metal: one certificate a host', () => {
    const { certificates } = alluxioTopology({
      deployment: 'bare-metal',
      hosts: ['m1.example.com', '10.0.0.7', '*.w.example.com'],
    });
    expect(certificates.map(({ name }) => name)).toEqual([
      'm1.example.com',
      '10.0.0.7',
      'any.w.example.com',
      'alluxio-client',
    ]);
    expect(certificates[1]).toMatchObject({ dns: ['localhost'], ip: ['10.0.0.7'] });
    expect(alluxioTopology({ deployment: 'bare-metal' }).problems).toHaveLength(1);
  });
});

describe('Flink', () => {
  it('native Kubernetes: the REST Service in all its forms', () => {
    const { certificates, notes } = flinkTopology({
      deployment: 'native-kubernetes',
      name: 'job',
      namespace: 'flink',
      hosts: ['flink.example.com', '203.0.113.5'],
    });
    const rest = certificates.find(({ name }) => name === 'flink.rest');
    expect(rest).toMatchObject({
      usage: 'node',
      dns: [
        'job-rest',
        'job-rest.flink',
        'job-rest.flink.svc',
        'job-rest.flink.svc.cluster.local',
        'flink.example.com',
        'localhost',
      ],
      ip: ['203.0.113.5'],
    });
    expect(certificates.find(({ name }) => name === 'flink.internal')?.usage).toBe('node');
    expect(notes.join()).toContain('FLINK-40727');
  });

  it('StatefulSet: a wildcard for the pods', () => {
    const { certificates } = flinkTopology({ deployment: 'statefulset', name: 'tm', namespace: 'ns' });
    expect(certificates[0]?.dns).toContain('*.tm.ns.svc.cluster.local');
  });

  it('standalone and YARN: the hosts, together or each its own', () => {
    const hosts = ['a', 'b'];
    expect(flinkTopology({ deployment: 'yarn', hosts }).certificates.map(({ dns }) => dns)).toEqual([
      ['a', 'b', 'localhost'],
      ['a', 'b', 'localhost'],
    ]);
    const each = flinkTopology({ deployment: 'standalone', hosts, counts: { nodes: 2 } });
    expect(each.certificates.map(({ name }) => name)).toEqual(['flink.internal-a', 'flink.internal-b', 'flink.rest']);
    expect(flinkTopology({ deployment: 'standalone' }).problems).toHaveLength(1);
  });
});

describe('Akka', () => {
  it('Kubernetes: the name of the convention first', () => {
    const { certificates } = akkaTopology({ deployment: 'kubernetes', name: 'shop', namespace: 'prod' });
    expect(certificates).toHaveLength(1);
    expect(certificates[0]?.dns[0]).toBe('shop.prod.akka.cluster.local');
  });

  it('hosts: all share one name', () => {
    const { certificates } = akkaTopology({ deployment: 'hosts', name: 'shop', hosts: ['n1', '10.0.0.1'] });
    expect(certificates.map(({ dns, ip }) => [...dns, ...ip])).toEqual([
      ['shop.default.akka.cluster.local', 'n1'],
      ['shop.default.akka.cluster.local', '10.0.0.1'],
    ]);
  });
});

describe.each(systems)('$system', ({ deployments, topology }) => {
  it('has names that a certificate can hold, for every deployment', () => {
    for (const deployment of deployments) {
      const { certificates } = topology({ deployment, hosts: ['h1.example.com', 'fd00::1'] });
      expect(certificates.length).toBeGreaterThan(0);
      for (const { dns, ip, usage } of certificates) {
        expect(parseAltNames([...dns, ...ip]).problems).toEqual([]);
        if (usage !== 'client') expect(dns.length + ip.length).toBeGreaterThan(0);
      }
      expect(new Set(certificates.map(({ name }) => name)).size).toBe(certificates.length);
    }
  });

  it('tells the deployments that there are', () => {
    expect(topology({ deployment: 'elsewhere' }).problems.join()).toContain(`\`${deployments[0]}\``);
  });

  it('takes any description', () => {
    const input = fc.record({
      deployment: fc.constantFrom(...deployments, 'x'),
      name: fc.string(),
      namespace: fc.string(),
      hosts: fc.array(fc.string(), { maxLength: 5 }),
      counts: fc.dictionary(fc.constantFrom('workers', 'masters', 'nodes', 'etcd'), fc.double({ max: 50 })),
    });
    fc.assert(
      fc.property(input, (given) => {
        const { certificates, problems } = topology(given);
        expect(certificates.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
