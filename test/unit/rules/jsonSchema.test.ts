import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { jsonSchema } from '../../../server/src/rules/jsonSchema.ts';
import type { Schema } from '../../../server/src/rules/model.ts';
import { type Option, OptionSet } from '../../../server/src/rules/options.ts';
import { systems } from '../../../server/src/systems/index.ts';

const options: readonly Option[] = [
  { name: 'tls.enabled', type: 'boolean', description: 'Switch.', defaultValue: 'false', aliases: ['ssl.enabled'] },
  {
    name: 'tls.protocol',
    type: 'string',
    description: 'Protocol.',
    values: [{ value: 'TLSv1.3' }],
    defaultValue: 'TLSv1.3',
  },
  { name: 'tls.suite', type: 'string', description: 'Suite.', values: [{ value: 'A' }], closed: false },
  { name: 'tls.port', type: 'integer', description: 'Port.', since: '1.2' },
  { name: 'tls.<name>.password', type: 'string', description: 'Password.', secret: true, defaultValue: 'changeit' },
  {
    name: 'tls.old',
    type: 'string',
    description: 'Old.',
    confirmed: false,
    removed: '3.0',
    deprecation: { since: '2.0', replacement: 'tls.protocol', reason: 'Renamed.' },
  },
];

const schema: Schema = {
  options: new OptionSet(options),
  namespaces: ['tls.'],
  checkValue: () => undefined,
  misspellings: {},
  unknownKeyEffect: 'it is ignored',
};

const made = jsonSchema({ id: 'x', title: 'X', schema });

interface Validator {
  compile(schema: unknown): (data: unknown) => boolean;
}
const require = createRequire(createRequire(import.meta.url).resolve('@microsoft/jest-sarif'));
const Ajv = require('ajv') as new (options?: object) => Validator;
const valid = new Ajv().compile(made);

describe('the JSON Schema of a system', () => {
  test.each([
    [{ 'tls.enabled': true, 'ssl.enabled': 'TRUE' }, true],
    [{ 'tls.enabled': 'yes' }, false],
    [{ 'tls.protocol': 'TLSv1.3' }, true],
    [{ 'tls.protocol': 'TLSv9' }, false],
    [{ 'tls.protocol': '${PROTOCOL}' }, true],
    [{ 'tls.suite': 'anything' }, true],
    [{ 'tls.port': '8443' }, true],
    [{ 'tls.port': 'https' }, false],
    [{ 'tls.a.password': ['x'] }, false],
    [{ 'tls.a.b.password': ['not ours'] }, true],
    [{ 'something.else': { any: 1 } }, true],
  ])('%j: %s', (document, accepted) => {
    expect(valid(document)).toBe(accepted);
  });

  test('tells what people must know', () => {
    const properties = made['properties'] as Record<string, { description: string; deprecated?: boolean }>;
    expect(properties['tls.old']).toMatchObject({ deprecated: true });
    expect(properties['tls.old']?.description).toBe(
      'Old. Removed in 3.0. Deprecated since 2.0; use tls.protocol; Renamed. Public documentation does not confirm this key.',
    );
    expect(properties['ssl.enabled']?.description).toContain('Another name of tls.enabled');
    expect(properties['tls.port']?.description).toContain('Since 1.2.');
  });

  test('names no secret default', () => {
    expect(JSON.stringify(made)).not.toContain('changeit');
    expect(made['patternProperties']).toHaveProperty(['^tls\\.[^.]+\\.password$', 'writeOnly'], true);
  });
});

describe.each(systems.map((system) => ({ id: system.id, system })))('the schema of $id', ({ system }) => {
  test('is valid JSON Schema, and takes the defaults that it names', () => {
    const exported = jsonSchema(system);
    const accepts = new Ajv().compile(exported);
    const properties = exported['properties'] as Record<string, { default?: string }>;
    const defaults = Object.entries(properties).flatMap(([key, { default: value }]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    expect(defaults.length).toBeGreaterThan(5);
    expect(defaults.filter(([key, value]) => !accepts({ [key]: value }))).toEqual([]);
  });
});
