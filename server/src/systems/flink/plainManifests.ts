import type { PieceMap } from '../../kubernetes/scaffold/piece.ts';

/**
 * A session cluster without an operator: JobManager behind a Service, TaskManagers as a StatefulSet behind a headless one,
 * so that each has a name that a wildcard covers.
 */
export function plainManifests(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  taskManagers: number,
): readonly PieceMap[] {
  const jobManager = `${name}-jobmanager`;
  const taskManager = `${name}-taskmanager`;
  const config = `${name}-config`;
  const labels = (component: string) => ({ app: name, component });
  const port = (of: string, number: number) => ({ name: of, port: number });
  const pod = (component: string, ports: readonly PieceMap[]): PieceMap => ({
    metadata: { labels: labels(component) },
    spec: {
      containers: [
        {
          name: component,
          image: 'flink:2.2.1',
          args: [component],
          ports,
          volumeMounts: [{ name: 'config', mountPath: '/opt/flink/conf' }],
        },
      ],
      volumes: [{ name: 'config', configMap: { name: config } }],
    },
  });
  const containerPort = (of: string, number: number) => ({ name: of, containerPort: number });
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: config, namespace },
      data: {
        'config.yaml': [
          `jobmanager.rpc.address: ${jobManager}`,
          'jobmanager.rpc.port: 6123',
          'blob.server.port: 6124',
          'taskmanager.rpc.port: 6122',
          'taskmanager.data.port: 6121',
          'taskmanager.numberOfTaskSlots: 2',
          '',
        ].join('\n'),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: jobManager, namespace },
      spec: {
        selector: labels('jobmanager'),
        ports: [port('rpc', 6123), port('blob', 6124), port('rest', 8081)],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: {
        clusterIP: 'None',
        selector: labels('taskmanager'),
        ports: [port('rpc', 6122), port('data', 6121)],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: jobManager, namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels('jobmanager') },
        template: pod('jobmanager', [
          containerPort('rpc', 6123),
          containerPort('blob', 6124),
          containerPort('rest', 8081),
        ]),
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: taskManager, namespace },
      spec: {
        serviceName: name,
        replicas: taskManagers,
        selector: { matchLabels: labels('taskmanager') },
        template: pod('taskmanager', [containerPort('rpc', 6122), containerPort('data', 6121)]),
      },
    },
  ];
}
