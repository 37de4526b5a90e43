import { describe, expect, test } from 'vitest';
import { check } from '../harness.ts';

const messages = (file: string, text: string): string[] => check(file, text).findings.map((f) => f.message);

describe('unknown keys', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is as foreign as any other', (key) => {
    expect(messages('flink-conf.yaml', `jobmanager.rpc.address: jm\n${key}: 1\n`)).toEqual([]);
    expect(messages('alluxio-site.properties', `alluxio.home=/opt\n${key}=1\n`)).toEqual([]);
  });
});

describe('a unit', () => {
  const text = 'my.key=1\nalluxio.home=/a\nmy.key=2\nalluxio.home=/b\nalluxio.home=/c\n';
  const [unit] = check('alluxio-site.properties', text).analysis.units;
  const values = (key: string): (string | undefined)[] => unit?.all(key).map((s) => s.value.text) ?? [];

  test('gives all settings of a key in their order, known or not', () => {
    expect(values('my.key')).toEqual(['1', '2']);
    expect(values('alluxio.home')).toEqual(['/a', '/b', '/c']);
    expect(values('alluxio.none')).toEqual([]);
  });

  test('gives the last one as that in effect', () => {
    expect(unit?.get('my.key')?.value.text).toBe('2');
    expect(unit?.get('alluxio.home')?.value.text).toBe('/c');
    expect(unit?.get('alluxio.none')).toBeUndefined();
  });
});
