import { describe, expect, test } from 'vitest';
import { EditError, merge } from '../../../server/src/kubernetes/scaffold/edit.ts';
import { Literal, type PieceMap } from '../../../server/src/kubernetes/scaffold/piece.ts';

/** Merges, and makes sure that a second run changes nothing. */
function merged(text: string, wanted: PieceMap, document = 0): string {
  const once = merge(text, document, wanted);
  expect(merge(once, document, wanted)).toBe(once);
  return once;
}

const deployment = `# The shop.
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: sidecar   # first
        image: "proxy:1"
      - name: shop
        image: shop:1
        ports: [{containerPort: 80}]
        # what comes behind
      volumes: []
  replicas: 3
`;

const tls: PieceMap = {
  spec: {
    template: {
      spec: {
        containers: [{ name: 'shop', volumeMounts: [{ name: 'tls', mountPath: '/tls', readOnly: true }] }],
        volumes: [{ name: 'tls', secret: { secretName: 'shop-tls', defaultMode: new Literal('0440') } }],
      },
    },
  },
};

describe('a workload', () => {
  test('gets volumes and mounts; comments, order and quotes stay', () => {
    expect(merged(deployment, tls)).toBe(`# The shop.
apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: sidecar   # first
        image: "proxy:1"
      - name: shop
        image: shop:1
        ports: [{containerPort: 80}]
        volumeMounts:
        - name: tls
          mountPath: /tls
          readOnly: true
        # what comes behind
      volumes:
      - name: tls
        secret:
          secretName: shop-tls
          defaultMode: 0440
  replicas: 3
`);
  });

  test('that has other mounts keeps them, and lists stay as far in as they stand', () => {
    const text = `spec:
  template:
    spec:
      containers:
        - name: shop
          volumeMounts:
            - name: data
              mountPath: /data
            # more to come

      volumes:
        - name: data
          emptyDir: {}
`;
    expect(merged(text, tls)).toBe(`spec:
  template:
    spec:
      containers:
        - name: shop
          volumeMounts:
            - name: data
              mountPath: /data
            - name: tls
              mountPath: /tls
              readOnly: true
            # more to come

      volumes:
        - name: data
          emptyDir: {}
        - name: tls
          secret:
            secretName: shop-tls
            defaultMode: 0440
`);
  });

  test('of one line is written on in one line', () => {
    expect(merged('a: {b: [1, 2], c: {d: x}}\n', { a: { b: [2, 3], c: { e: 'y, z' } } })).toBe(
      "a: {b: [1, 2, 3], c: {d: x, e: 'y, z'}}\n",
    );
  });

  test.each([
    ['a: [{name: x, b: []}]\n', { a: [{ name: 'x', b: [{ name: 'zed' }] }] }, 'a: [{name: x, b: [{name: zed}]}]\n'],
    ['a: {b: {}, c: , d}\n', { a: { b: { e: 1 }, c: 'x, y', d: [2] } }, "a: {b: {e: 1}, c: 'x, y' , d: [2]}\n"],
    ['a: {b: x}\n', { a: { b: 'y, z' } }, "a: {b: 'y, z'}\n"],
  ] as const)('of one line stays one: %j', (text, wanted, expected) => {
    expect(merged(text, wanted)).toBe(expected);
  });

  test('with line breaks of Windows keeps them', () => {
    expect(merged('a:\r\n  b: 1\r\nc: 2\r\n', { a: { d: [{ name: 'x' }] } })).toBe(
      'a:\r\n  b: 1\r\n  d:\r\n  - name: x\r\nc: 2\r\n',
    );
  });
});

describe('values', () => {
  test.each([
    ['a: 1 # one\n', { a: 2 }, 'a: 2 # one\n'],
    ['a: true\n', { a: 'true' }, 'a: "true"\n'],
    ["a: 'x'\n", { a: 'y' }, "a: 'y'\n"],
    ['a: "x"\n', { a: 'y' }, 'a: "y"\n'],
    ['a: "true"\n', { a: true }, 'a: true\n'],
    ['a:\n', { a: 'x' }, 'a: x\n'],
    ['a: # nothing yet\nb: 1\n', { a: { c: 'x' } }, 'a: # nothing yet\n  c: x\nb: 1\n'],
    ['a: {} # nothing yet\nb: 1\n', { a: { c: 'x' } }, 'a: # nothing yet\n  c: x\nb: 1\n'],
    ['a: |\n  text\n\nb: 1\n', { c: 1 }, 'a: |\n  text\n\nb: 1\nc: 1\n'],
    ['a: | # why\n  text\nb: 1\n', { a: 'x' }, 'a: x # why\nb: 1\n'],
    ['b:\n  a: |\n    text\n', { b: { c: 1 } }, 'b:\n  a: |\n    text\n  c: 1\n'],
    ['', { a: { b: 'x' } }, 'a:\n  b: x\n'],
    ['# only words\n', { a: 'x' }, '# only words\na: x\n'],
    ['a: 1', { b: 2 }, 'a: 1\nb: 2'],
  ] as const)('%j', (text, wanted, expected) => {
    expect(merged(text, wanted)).toBe(expected);
  });

  test('of the second document only', () => {
    expect(merged('a: 1\n---\na: 2\n---\na: 3\n', { a: 9, b: 'x' }, 1)).toBe('a: 1\n---\na: 9\nb: x\n---\na: 3\n');
  });

  test('an item without a name is added once', () => {
    const rule = { ports: [{ port: 6123, protocol: 'TCP' }] };
    expect(merged('spec:\n  ingress:\n  - ports:\n    - port: 80\n', { spec: { ingress: [rule] } })).toBe(
      'spec:\n  ingress:\n  - ports:\n    - port: 80\n  - ports:\n    - port: 6123\n      protocol: TCP\n',
    );
  });
});

test.each([
  ['a: x\n', { a: { b: 1 } }, 'a: is no map'],
  ['a: {b: 1}\n', { a: 'x' }, 'a: is no single value'],
  ['a: x\n', { a: ['b'] }, 'a: is no list'],
  ['a: [\n', { a: ['b'] }, 'the YAML has mistakes'],
] as const)('what stands in the way is told: %j', (text, wanted, message) => {
  expect(() => merge(text, 0, wanted)).toThrow(EditError);
  expect(() => merge(text, 0, wanted)).toThrow(message);
});
