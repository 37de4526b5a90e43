import type { Schema } from './model.ts';

const misspelt = new WeakMap<Schema, ReadonlyMap<string, string>>();

/** Misspellings as a map, which is asked for keys of every kind without taking `constructor` for one of its own. */
export function misspellingsOf(schema: Schema): ReadonlyMap<string, string> {
  let found = misspelt.get(schema);
  if (found === undefined) {
    found = new Map(Object.entries(schema.misspellings));
    misspelt.set(schema, found);
  }
  return found;
}

const tests = new WeakMap<Schema, (key: string) => boolean>();

/** Whether a key that the schema does not know is a mistake: it is in a namespace of its own, or a known misspelling. */
export function mistakesOf(schema: Schema): (key: string) => boolean {
  let found = tests.get(schema);
  if (found === undefined) {
    const misspellings = misspellingsOf(schema);
    // One expression for all prefixes: this is asked for every key of a file.
    const prefixes = schema.namespaces.map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const owned = prefixes.length === 0 ? /(?!)/ : new RegExp(`^(?:${prefixes.join('|')})`);
    found = (key) => owned.test(key) || misspellings.has(key);
    tests.set(schema, found);
  }
  return found;
}
