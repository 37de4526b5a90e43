import { describe, expect, test } from 'vitest';
import { definition, highlights, references } from '../../../server/src/service/navigate.ts';
import { type Screen, type Surroundings, screen, shownPlace } from './support.ts';

const places = async (s: Screen): Promise<string[]> =>
  (await definition(s.analysis, s.offset, s.groups, s.sources)).map((l) => shownPlace(s, l));

const goto = async (file: string, text: string, around?: Surroundings): Promise<string[]> =>
  places(await screen(file, text, around));

const find = async (file: string, text: string, around?: Surroundings): Promise<string[]> => {
  const s = await screen(file, text, around);
  return references(s.analysis, s.offset, s.groups, true).map((l) => shownPlace(s, l));
};

describe('HOCON', () => {
  test('a substitution leads to the keys that set its path', async () => {
    const text = [
      'tls { dir = "/tls" }',
      'tls.dir = "/etc/tls"',
      'akka.remote.artery.ssl.config-ssl-engine.key-store = ${tls.d¦ir}"/k.p12"',
    ].join('\n');
    expect(await goto('application.conf', text)).toEqual(['application.conf:1 dir', 'application.conf:2 dir']);
  });

  test('an element in the middle of a path leads to the objects of that path', async () => {
    const text = 'akka.actor.provider = cluster\nbase { tls { a = 1 } }\nx = ${ba¦se.tls.a}\n';
    expect(await goto('application.conf', text)).toEqual(['application.conf:2 base']);
  });

  test('definitions in included files are found, and the file itself from the include', async () => {
    const files = { 'tls.conf': 'password = changeit\n' };
    const text =
      'secrets { include "tls" }\nakka.remote.artery.ssl.config-ssl-engine.key-password = ${secrets.pass¦word}';
    expect(await goto('application.conf', text, { files })).toEqual(['tls.conf:1 password']);
    expect(await goto('application.conf', 'include "t¦ls"\nakka { }', { files })).toEqual(['tls.conf:1']);
    expect(await goto('application.conf', 'incl¦ude required(file("tls.conf"))\nakka { }', { files })).toEqual([
      'tls.conf:1',
    ]);
    expect(await goto('application.conf', 'include "no¦ne"\nakka { }', { files })).toEqual([]);
  });

  test('references go over included files and open files that include this one', async () => {
    const files = {
      'application.conf': 'include "common"\nakka.x = ${shared.dir}\nshared.dir = "/a"\n',
      'other.conf': 'a = ${shared.dir}\n',
    };
    const around = { files, open: ['application.conf', 'other.conf'] };
    expect(await find('common.conf', 'shared { d¦ir = "/b" }\n', around)).toEqual([
      'application.conf:2 dir',
      'application.conf:3 dir',
      'common.conf:1 dir',
    ]);
  });

  test('within an included file a path counts from where it is included, then from the top', async () => {
    const files = { 'part.conf': 'a = 1\nb = ${a}\nc = ${top}\n' };
    const around = { files };
    expect(await find('application.conf', 'akka { include "part" }\ntop = 1\nx = ${akka.¦a}', around)).toEqual([
      'application.conf:3 a',
      'part.conf:1 a',
      'part.conf:2 a',
    ]);
    expect(await find('application.conf', 'akka { include "part" }\nto¦p = 1', around)).toEqual([
      'application.conf:2 top',
      'part.conf:3 top',
    ]);
  });

  test('quoted keys and dotted keys name the same path', async () => {
    const text = 'akka { "a.b".c = 1 }\nakka."a.b" { ¦c = 2 }\nx = ${akka."a.b".c}\n';
    expect(await find('application.conf', text)).toEqual([
      'application.conf:1 c',
      'application.conf:2 c',
      'application.conf:3 c',
    ]);
  });

  test('highlights tell what is set from what is read', async () => {
    const s = await screen('application.conf', 'akka.¦a = 1\nx = ${akka.a}\n');
    expect(highlights(s.analysis, s.offset, s.groups).map((h) => [h.range.start.line, h.kind])).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  test('inside a ConfigMap paths are those of the embedded text', async () => {
    const text = [
      'apiVersion: v1',
      'kind: ConfigMap',
      'data:',
      '  application.conf: |',
      '    tls.dir = "/tls"',
      '    akka.remote.artery.ssl.config-ssl-engine.key-store = ${tls.d¦ir}/k.p12',
    ].join('\n');
    expect(await goto('cm.yaml', text)).toEqual(['cm.yaml:5 dir']);
  });

  test('files that include each other come to an end', async () => {
    const files = { 'b.conf': 'include "application"\nb = ${x.y}\n' };
    expect(await find('application.conf', 'include "b"\nakka {}\nx.¦y = 1\n', { files })).toEqual([
      'application.conf:3 y',
      'b.conf:2 y',
    ]);
  });
});

describe('line formats and YAML', () => {
  test('a ${} reference of Alluxio leads to the setting of that key', async () => {
    const text = [
      'alluxio.home=/opt',
      'alluxio.conf.dir=/conf',
      'alluxio.security.tls.keystore.path=${alluxio.conf.d¦ir}/k.jks',
    ].join('\n');
    expect(await goto('alluxio-site.properties', text)).toEqual(['alluxio-site.properties:2 alluxio.conf.dir']);
    expect(await find('alluxio-site.properties', text)).toEqual([
      'alluxio-site.properties:2 alluxio.conf.dir',
      'alluxio-site.properties:3 alluxio.conf.dir',
    ]);
  });

  test('of a key that is set twice the definition in effect is the one that the product uses', async () => {
    const text = 'security.ssl.internal.enabled: fal¦se\nsecurity.ssl.internal.enabled: true\n';
    expect(await goto('flink-conf.yaml', text)).toEqual([]);
    expect(await goto('flink-conf.yaml', text.replace('¦', '').replace('internal', 'int¦ernal'))).toEqual([
      'flink-conf.yaml:2 security.ssl.internal.enabled',
    ]);
  });

  test("a shared property leads to the component's own where that overlays it", async () => {
    const text = [
      'image: alluxio/alluxio-enterprise',
      'properties:',
      '  alluxio.network.tls.ena¦bled: "true"',
      'worker:',
      '  properties:',
      '    alluxio.network.tls.enabled: "false"',
    ].join('\n');
    expect((await goto('values.yaml', text)).sort()).toEqual([
      'values.yaml:3 alluxio.network.tls.enabled',
      'values.yaml:6 alluxio.network.tls.enabled',
    ]);
    expect(await find('values.yaml', text)).toHaveLength(2);
  });

  test('an alias leads to its anchor, and the anchor to its aliases', async () => {
    const text = [
      'apiVersion: flink.apache.org/v1beta1',
      'kind: FlinkDeployment',
      'spec:',
      '  flinkVersion: v1_18',
      '  flinkConfiguration:',
      '    security.ssl.internal.keystore: &store /tls/a&b.jks # not &store',
      '    security.ssl.internal.truststore: *st¦ore',
      '    security.ssl.rest.keystore: *store',
      '    note: "*store &store"',
    ].join('\n');
    expect(await goto('flink.yaml', text)).toEqual(['flink.yaml:6 store']);
    const back = text.replace('¦', '').replace('&store /tls', '&st¦ore /tls');
    expect(await find('flink.yaml', back)).toEqual(['flink.yaml:6 store', 'flink.yaml:7 store', 'flink.yaml:8 store']);
  });

  test('an anchor of the same name begins anew, and each YAML document has its own', async () => {
    const head = 'apiVersion: v1\nkind: ConfigMap\ndata:\n';
    const text = `${head}  flink-conf.yaml: |\n    security.ssl.internal.enabled: true\n  a: &x 1\n  b: *x\n  c: &x 2\n  d: *x¦\n---\ne: *x\n`;
    expect(await find('cm.yaml', text)).toEqual(['cm.yaml:8 x', 'cm.yaml:9 x']);
  });

  test('foreign files have nothing to go to', async () => {
    const s = await screen('values.yaml', 'a: &x 1\nb: *¦x\n');
    expect(await places(s)).toEqual([]);
    expect(highlights(s.analysis, s.offset, s.groups)).toEqual([]);
  });
});
