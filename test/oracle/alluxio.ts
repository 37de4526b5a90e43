import type { Draft, Writer } from './case.ts';
import { PASSWORD } from './cluster.ts';
import { plansOf } from './plans.ts';

/** Alluxio: `alluxio-site.properties` of every node. Values of settings are what the properties shall come to. */
export const alluxioWriter: Writer = {
  plans: plansOf('alluxio'),

  draft(cluster, target, random) {
    const settings = new Map<string, string>();
    for (const line of cluster.planned.configuration.text.split('\n')) {
      const at = line.indexOf('=');
      if (!line.startsWith('#') && at > 0)
        settings.set(line.slice(0, at), line.slice(at + 1).replace('<password>', PASSWORD));
    }
    const [node] = cluster.certificates.filter(({ usage }) => usage === 'node');
    const name = node?.name ?? '';
    const covered = [...(node?.dns ?? []), ...(node?.ip ?? [])].map((each) => each.replace('*', 'node1'));
    const host = covered.find((each) => each !== 'localhost') ?? 'localhost';
    const draft: Draft = {
      cluster,
      target,
      suffix: cluster.planned.plan.formats[0] ?? 'p12',
      owners: [name],
      settings,
      keystores: new Map(),
      truststore: {},
      files: new Map(),
      style: {},
      edits: [],
      wanted: new Set(['configuration', 'rpc']),
      mutual: new Set(),
      hosts: new Map([['alluxio.master.hostname', host]]),
    };
    if (random.chance(0.6)) settings.set('alluxio.master.hostname', host);
    if (target.version.startsWith('3') && random.chance(0.4)) s3(draft, random.chance(0.5));
    return draft;
  },

  configuration({ settings, style }) {
    const end = style['crlf'] === true ? '\r\n' : '\n';
    const separator = typeof style['separator'] === 'string' ? style['separator'] : '=';
    const comment = style['comments'] === true ? `# TLS${end}! of the cluster${end}${end}` : '';
    const lines = [...settings].map(([key, value]) => `${key}${separator}${escaped(value)}`);
    return [{ name: 'alluxio-site.properties', text: `${comment}${lines.join(end)}${end}` }];
  },

  question(draft, folder) {
    return {
      file: `${folder}/alluxio-site.properties`,
      version: draft.target.version,
      host: draft.hosts.get('alluxio.master.hostname'),
    };
  },
};

/** S3 over HTTPS as the snippets have it. */
function s3(draft: Draft, mutual: boolean): void {
  draft.settings.set('alluxio.worker.s3.api.enabled', 'true');
  draft.settings.set('alluxio.worker.s3.tls.enabled', 'true');
  draft.settings.set('alluxio.worker.s3.only.https.access', 'true');
  draft.settings.set('alluxio.worker.s3.local.page.transfer.enabled', 'false');
  draft.wanted.add('s3');
  if (!mutual) return;
  draft.settings.set('alluxio.worker.s3.tls.mutual.enabled', 'true');
  draft.mutual.add('s3');
}

const escaped = (value: string) => value.replaceAll('\\', '\\\\');
