import { given } from '../../rules/artifact/material.ts';
import type { Base, Given, Use } from '../../rules/artifact/model.ts';
import type { Unit } from '../../rules/model.ts';
import type { Severity } from '../../rules/rule.ts';
import { effectiveText, knownText } from '../../rules/unit.ts';
import { nameOf, pathOf } from '../../text/uri.ts';

/** How bad findings about a file may be. */
export type Limit = { readonly atMost?: Severity };

/** The file that a property names; the placeholder `/` names none. */
export const fileAt = (unit: Unit, key: string): Pick<Use, 'path' | 'file' | 'bases'> | undefined => {
  const path = unit.get(key);
  const file = knownText(path);
  if (path === undefined || file === undefined || file === '' || file === '/') return undefined;
  return { path, file, bases: basesOf(unit) };
};

export function givenAt(unit: Unit, key: string): Given | undefined {
  const setting = unit.get(key);
  return setting === undefined ? undefined : given(setting);
}

/** A site file lies in the folder that Alluxio calls its configuration. */
function basesOf(unit: Unit): readonly Base[] {
  if (!/^alluxio-site\.properties/.test(nameOf(unit.uri))) return [];
  const home = effectiveText(unit, 'alluxio.home') ?? '/opt/alluxio';
  const conf = { prefix: `${home}/conf`, folder: '.' };
  return /\/conf\/[^/]+$/.test(pathOf(unit.uri)) ? [conf, { prefix: home, folder: '..' }] : [conf];
}
