import type { Setting, Unit } from '../model.ts';
import { effective, knownText } from '../unit.ts';
import type { Given, Located, Material, Opened, StoreUse, UnitMaterial, Use } from './model.ts';

const none: UnitMaterial = { uses: [], connections: [] };
const kept = new WeakMap<Unit, UnitMaterial>();

/** What a unit's settings say of key material; worked out once. */
export function materialOf(unit: Unit): UnitMaterial {
  let material = kept.get(unit);
  if (material === undefined) {
    material = unit.schema.material?.(unit) ?? none;
    kept.set(unit, material);
  }
  return material;
}

/** The text in effect of an option; undefined where it is unset and has no default. */
export function givenOf(unit: Unit, key: string): Given | undefined {
  const found = effective(unit, key);
  if (found.how === 'unset') return undefined;
  if (found.how === 'default') return { text: found.text };
  return { text: knownText(found.setting), setting: found.setting };
}

export const given = (setting: Setting): Given => ({ text: knownText(setting), setting });

/** Where a use's file is, and what is in it as far as that is known already. */
export interface Seen {
  readonly located: Located;
  readonly opened?: Opened;
}

/** A use with the passwords that its container's environment brings, as far as the manifests of the workspace tell them. */
export function filled<U extends Use>(unit: Unit, use: U, material: Material): U {
  const known = (value: Given | undefined): Given | undefined => {
    if (value?.setting === undefined || value.text !== undefined) return undefined;
    const text = material.variable(unit, value.setting);
    return text === undefined ? undefined : { ...value, text };
  };
  const password = known(use.password);
  const keyPassword = use.kind === 'store' ? known(use.keyPassword) : undefined;
  if (password === undefined && keyPassword === undefined) return use;
  return {
    ...use,
    ...(password === undefined ? {} : { password }),
    ...(keyPassword === undefined ? {} : { keyPassword }),
  };
}

/** Opens what a use names, the way the product does. A password that is not known leaves the store locked. */
export function see(unit: Unit, use: Use, material: Material): Seen {
  const located = material.locate(unit, use);
  if (located.state !== 'found') return { located };
  const opened = material.open(located, readingOf(filled(unit, use, material)));
  return opened === undefined ? { located } : { located, opened };
}

/**
 * Whether the file that a setting names is at hand, so that what is in it decides and nobody need guess from names;
 * undefined while that is not known.
 */
export function isAtHand(unit: Unit, path: Setting, material: Material): boolean | undefined {
  const use = materialOf(unit).uses.find((each) => each.path === path);
  const state = use === undefined ? 'unknown' : material.locate(unit, use).state;
  return state === 'pending' ? undefined : state === 'found' || state === 'folder';
}

function readingOf(use: Use) {
  const type = use.kind === 'store' ? javaTypeOf(use) : undefined;
  const store = use.password?.text;
  const key = use.kind === 'store' && use.role === 'keystore' ? (use.keyPassword?.text ?? store) : undefined;
  return {
    ...(type === undefined ? {} : { type }),
    ...(store === undefined ? {} : { store }),
    ...(key === undefined ? {} : { key }),
  };
}

/** `KeyStore.getDefaultType()` of Java 9 and newer. */
const DEFAULT_TYPE = 'PKCS12';

/** The type as java.security.Security's providers know it; undefined where the JDK has none of that name. */
export function javaTypeOf(use: Pick<StoreUse, 'type'>): 'JKS' | 'PKCS12' | 'JCEKS' | 'CaseExactJKS' | undefined {
  if (use.type === undefined) return DEFAULT_TYPE;
  return ({ jks: 'JKS', pkcs12: 'PKCS12', jceks: 'JCEKS', caseexactjks: 'CaseExactJKS' } as const)[
    (use.type.text ?? '').toLowerCase() as 'jks'
  ];
}

/** A password or type is set, but what it is is not known here. */
export const isOpen = (value: Given | undefined): boolean => value !== undefined && value.text === undefined;
