import type { JsonSchema } from '../../rules/jsonSchema.ts';
import type { Option } from '../../rules/options.ts';
import { options } from './options.ts';

/** Least and largest of the numbers. */
const bounds = (name: string): readonly [number, number] =>
  name.startsWith('counts.') ? [0, 10_000] : name === 'renewBefore' ? [0, 36_500] : [1, 36_500];

function schemaOf({ name, type, values, closed, description, defaultValue }: Option): JsonSchema {
  const [minimum, maximum] = bounds(name);
  const choice = values === undefined || closed === false ? {} : { enum: values.map(({ value }) => value) };
  const shape =
    type === 'integer'
      ? { type: 'integer', minimum, maximum }
      : type === 'list'
        ? { type: ['array', 'string'], items: { type: 'string', ...choice } }
        : name === 'version'
          ? { type: ['string', 'number'] }
          : { type: 'string', ...choice };
  const standard = defaultValue ?? undefined;
  return {
    ...shape,
    description,
    ...(standard === undefined
      ? {}
      : { default: type === 'integer' ? Number(standard) : type === 'list' ? [standard] : standard }),
  };
}

/** The keys of a plan file as a JSON Schema (draft-07). */
export function planSchema(): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const counts: Record<string, JsonSchema> = {};
  for (const option of options.all) {
    const [outer = '', inner] = option.name.split('.');
    if (inner === undefined) properties[outer] = schemaOf(option);
    else {
      counts[inner] = schemaOf(option);
      properties[outer] = {
        type: 'object',
        description: 'Numbers of nodes, by kind.',
        additionalProperties: false,
        properties: counts,
      };
    }
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Plan of key material (cluster-tls.yaml)',
    description: 'What the key material of a cluster shall be, for "cluster-tls generate". It holds no secrets.',
    type: 'object',
    additionalProperties: false,
    required: ['system'],
    properties,
  };
}
