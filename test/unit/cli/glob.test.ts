import { describe, expect, test } from 'vitest';
import { globRegExp } from '../../../server/src/cli/glob.ts';

describe('a glob pattern', () => {
  test.each([
    ['**/flink-conf.yaml', '/a/b/flink-conf.yaml', true],
    ['**/flink-conf.yaml', 'flink-conf.yaml', true],
    ['**/flink-conf.yaml', '/a/my-flink-conf.yaml', false],
    ['**/conf/*.{yaml,yml}', '/x/conf/a.yml', true],
    ['**/conf/*.{yaml,yml}', '/x/conf/b/a.yml', false],
    ['**/alluxio-env.sh*', '/conf/alluxio-env.sh.template', true],
    ['**/application-?.conf', '/application-1.conf', true],
    ['**/application-[!a].conf', '/application-a.conf', false],
    ['**/a+(b).conf', '/a+(b).conf', true],
    ['**/{a', '/a', true],
  ])('%s on %s: %s', (glob, path, matches) => {
    expect(globRegExp(glob).test(path)).toBe(matches);
  });
});
