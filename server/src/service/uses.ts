import { materialOf, see } from '../rules/artifact/material.ts';
import type { Found, Given, Material, Opened, Use } from '../rules/artifact/model.ts';
import type { Setting, Unit } from '../rules/model.ts';
import type { Analysis } from '../workspace/analyse.ts';

/** A use of key material that a document states, with what is known of its file. */
export interface DocumentUse {
  readonly unit: Unit;
  readonly use: Use;
  readonly found?: Found;
  readonly opened?: Opened;
}

/** Every use whose path stands in the document itself, each place once, in document order. */
export function usesIn({ document, units }: Analysis, material: Material): readonly DocumentUse[] {
  const all = new Map<number, DocumentUse>();
  for (const unit of units) {
    for (const use of materialOf(unit).uses) {
      const { path } = use;
      if (path.uri !== document.uri || path.include !== undefined || all.has(path.valueSpan.start)) continue;
      all.set(path.valueSpan.start, seen(unit, use, material));
    }
  }
  return [...all.values()].sort((a, b) => a.use.path.valueSpan.start - b.use.path.valueSpan.start);
}

/** The uses that a setting has a part in: as path, password, alias or type. */
export function usesOf(units: readonly Unit[], setting: Setting, material: Material): readonly DocumentUse[] {
  return units.flatMap((unit) =>
    materialOf(unit)
      .uses.filter((use) => partsOf(use).some((part) => part === setting))
      .map((use) => seen(unit, use, material)),
  );
}

function seen(unit: Unit, use: Use, material: Material): DocumentUse {
  const { located, opened } = see(unit, use, material);
  return {
    unit,
    use,
    ...(located.state === 'found' ? { found: located } : {}),
    ...(opened === undefined ? {} : { opened }),
  };
}

function partsOf(use: Use): readonly (Setting | undefined)[] {
  const own = (given: Given | undefined) => given?.setting;
  return use.kind === 'store'
    ? [use.path, own(use.password), own(use.keyPassword), own(use.alias), own(use.type)]
    : [use.path, own(use.password)];
}
