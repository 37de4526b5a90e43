import type { Schema } from './model.ts';
import type { Option, OptionType } from './options.ts';

/** A JSON Schema (draft-07), as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

/**
 * The options of a system as a JSON Schema of their flat dotted keys, for people who use other tools. A key with a
 * `<name>` element becomes a pattern. Values may be written as text in every product, so a number or a boolean may be
 * a string of that shape too. Keys of other subjects are allowed; unknown ones are our own rules' business, since only
 * they know the version.
 */
export function jsonSchema(system: {
  readonly id: string;
  readonly title: string;
  readonly schema: Schema;
}): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const patternProperties: Record<string, JsonSchema> = {};
  const definitions: Record<string, JsonSchema> = {};
  for (const option of system.schema.options.all) {
    for (const name of [option.name, ...(option.aliases ?? [])]) {
      const schema = optionSchema(option, name, definitions);
      if (name.includes('<')) patternProperties[patternOf(name)] = schema;
      else properties[name] = schema;
    }
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `${system.title}: options about TLS`,
    description: 'Flat, dotted keys with their types, defaults and versions.',
    type: 'object',
    properties: sorted(properties),
    ...(Object.keys(patternProperties).length === 0 ? {} : { patternProperties: sorted(patternProperties) }),
    definitions: sorted(definitions),
  };
}

const shapes: Readonly<Record<OptionType, JsonSchema>> = {
  boolean: { anyOf: [{ type: 'boolean' }, { type: 'string', pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' }] },
  integer: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\s*-?\\d+\\s*$' }] },
  number: { anyOf: [{ type: 'number' }, { type: 'string' }] },
  string: { type: ['string', 'number', 'boolean', 'null'] },
  list: { type: ['string', 'array'], items: { type: ['string', 'number', 'boolean'] } },
  duration: { type: ['string', 'integer'] },
  map: { type: ['string', 'object', 'array'] },
};

function optionSchema(option: Option, name: string, definitions: Record<string, JsonSchema>): JsonSchema {
  definitions[option.type] = shapes[option.type];
  const type: JsonSchema = { $ref: `#/definitions/${option.type}` };
  const values = option.values?.map((v) => v.value) ?? [];
  const closed = option.closed !== false && option.type !== 'list' && option.type !== 'boolean' && values.length > 0;
  const { deprecation } = option;
  const deprecated = deprecation !== undefined || option.removed !== undefined || name !== option.name;
  return {
    // draft-07 ignores what stands beside a $ref.
    allOf: closed ? [type, { anyOf: [{ enum: values }, { type: 'string', pattern: PLACEHOLDER }] }] : [type],
    description: describe(option, name),
    ...(option.defaultValue === undefined || option.defaultValue === null || option.secret === true
      ? {}
      : { default: option.defaultValue }),
    ...(closed || values.length === 0 ? {} : { examples: values }),
    ...(deprecated ? { deprecated: true } : {}),
    ...(option.secret === true ? { writeOnly: true } : {}),
  };
}

/** A value that is filled in later is allowed wherever the accepted ones are listed. */
const PLACEHOLDER = '\\$\\{|\\$\\(|\\{\\{|<[^<>]+>|\\?\\?\\?';

function describe(option: Option, name: string): string {
  return [
    ...(name === option.name ? [] : [`Another name of ${option.name}.`]),
    option.description,
    ...(option.ifWrong === undefined ? [] : [option.ifWrong]),
    ...(option.product === undefined ? [] : [`Product: ${option.product}.`]),
    ...(option.since === undefined ? [] : [`Since ${option.since}.`]),
    ...(option.removed === undefined ? [] : [`Removed in ${option.removed}.`]),
    ...(option.deprecation === undefined ? [] : [deprecationText(option.deprecation)]),
    ...(option.confirmed === false ? ['Public documentation does not confirm this key.'] : []),
  ].join(' ');
}

function deprecationText({ since, replacement, reason }: NonNullable<Option['deprecation']>): string {
  const parts = [
    since === undefined ? 'Deprecated' : `Deprecated since ${since}`,
    ...(replacement === undefined ? [] : [`use ${replacement}`]),
    ...(reason === undefined ? [] : [reason.replace(/\.$/, '')]),
  ];
  return `${parts.join('; ')}.`;
}

const patternOf = (name: string): string =>
  `^${name
    .split(/<[^>]*>/)
    .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^.]+')}$`;

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
