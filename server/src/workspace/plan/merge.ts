import { editsOf } from '../../rules/fix.ts';
import type { Change } from '../../rules/rule.ts';
import { knownText } from '../../rules/unit.ts';
import type { TextChange } from '../../text/span.ts';
import { resolveUri } from '../../text/uri.ts';
import type { Workspace } from '../workspace.ts';
import type { PlannedSet } from './set.ts';

/**
 * The changes that bring the settings of a set into a configuration that is there, in its own spelling. undefined where the
 * document is no configuration of the product.
 */
export async function mergeInto(
  workspace: Workspace,
  uri: string,
  { plan, configuration }: PlannedSet,
): Promise<readonly TextChange[] | undefined> {
  const unit = (await workspace.analysis(uri))?.units.find(({ product }) => product === plan.product);
  // Of several regions the last one wins, and so is the place for what shall hold.
  const region = unit?.regions.filter((each) => each.uri === uri).at(-1);
  if (unit === undefined || region === undefined) return undefined;
  // In HOCON what comes later wins, so that the block stays together, with its substitutions as they are.
  if (region.format.id === 'hocon' && region.embedding === undefined) {
    const end = region.tree.text.length;
    const before = /\n$|^$/.test(region.tree.text) ? '\n' : '\n\n';
    return [{ span: { start: end, end }, newText: before + configuration.text.replace(/^# Merge into.*\n/, '') }];
  }
  // Under a name that nobody has open.
  const snippet = resolveUri(uri, `.cluster-tls/${configuration.name}`);
  const settings = await settingsOf(workspace, snippet, configuration.text, plan.product);
  const changes: Change[] = [];
  const added: { key: string; value: string | readonly string[] }[] = [];
  for (const { key, value } of settings) {
    const present = unit.get(key);
    if (present === undefined) added.push({ key, value });
    else if (knownText(present) !== (typeof value === 'string' ? value : value.join(',')) && !isSecret(value))
      changes.push({ op: 'set', setting: present, value });
  }
  if (added.length > 0) changes.push({ op: 'add', region, entries: added });
  return editsOf({ title: '', changes }).find((each) => each.uri === uri)?.changes ?? [];
}

/** A password that is set already stays: the placeholder would take its place. */
const isSecret = (value: string | readonly string[]): boolean => value === '<password>';

async function settingsOf(workspace: Workspace, uri: string, text: string, product: string) {
  workspace.open(uri, text);
  try {
    const unit = (await workspace.analysis(uri))?.units.find((each) => each.product === product);
    return (unit?.settings ?? []).map(({ key, value }) => ({
      key,
      value: value.state === 'known' ? (value.items ?? value.text) : value.text,
    }));
  } finally {
    workspace.close(uri);
  }
}
