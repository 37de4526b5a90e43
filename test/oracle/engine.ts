import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { nodeHost } from '../../server/src/nodeHost.ts';
import type { Value } from '../../server/src/rules/model.ts';
import type { Severity } from '../../server/src/rules/rule.ts';
import { defaultSettings } from '../../server/src/workspace/settings.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';
import { checkedAs, type ProductVersion } from './products.ts';

export interface Said {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

export interface Checked {
  readonly said: readonly Said[];
  /** What the engine read in the first file, as the product's own text; undefined: a value that is not known. */
  readonly settings: ReadonlyMap<string, string | undefined>;
}

/** What `cluster-tls check` says of the files of a case, for a version of the product. Errors of the engine are thrown. */
export async function check(folder: string, files: readonly string[], target: ProductVersion): Promise<Checked> {
  const failures: string[] = [];
  const host = nodeHost((level, message) => {
    if (level === 'error') failures.push(message);
  });
  const settings = { ...defaultSettings, versions: { [checkedAs(target.product)]: target.version } };
  const workspace = new Workspace(host, settings);
  workspace.setPlaces([pathToFileURL(folder).href], true);
  workspace.patience = Number.POSITIVE_INFINITY;
  const said: Said[] = [];
  const read = new Map<string, string | undefined>();
  for (const file of files) {
    const uri = pathToFileURL(file).href;
    workspace.open(uri, readFileSync(file, 'utf8'));
    const findings = await workspace.findings(uri);
    for (const { rule, severity, message } of findings) said.push({ rule: rule.id, severity, message });
    if (file !== files[0]) continue;
    for (const unit of (await workspace.analysis(uri))?.units ?? [])
      for (const { key } of unit.settings) read.set(key, textOf(unit.get(key)?.value));
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return { said, settings: read };
}

function textOf(value: Value | undefined): string | undefined {
  // Null is a value that cannot be read as a text.
  if (value?.state !== 'known' || value.type === 'null') return undefined;
  return value.items === undefined ? value.text : `[${value.items.join(', ')}]`;
}
