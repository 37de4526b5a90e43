import { t } from '../text/l10n.ts';
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
    title: t`${system.title}: options about TLS`,
    description: t`Flat, dotted keys with their types, defaults and versions.`,
    type: 'object',
    properties: sorted(properties),
    ...(Object.keys(patternProperties).length === 0 ? {} : { patternProperties: sorted(patternProperties) }),
    definitions: sorted(definitions),
  };
}

/** A value that is filled in later is allowed everywhere. */
const placeholder = { type: 'string', pattern: '\\$\\{|\\$\\(|\\{\\{|<[^<>]+>|\\?\\?\\?' };

/** Texts that a type takes; the others of an option (`""` for "unset", `auto`) are listed with it. */
const texts: Partial<Record<OptionType, RegExp>> = {
  boolean: /^(?:true|false)$/i,
  integer: /^\s*-?\d+\s*$/,
};

const scalar = ['string', 'number', 'boolean', 'null'];

const shapes: Readonly<Record<OptionType, JsonSchema>> = {
  boolean: {
    anyOf: [
      { type: 'boolean' },
      { type: 'string', pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$' },
      placeholder,
    ],
  },
  integer: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\s*-?\\d+\\s*$' }, placeholder] },
  number: { type: ['number', 'string'] },
  string: { type: scalar },
  list: { type: ['string', 'array'], items: { type: scalar } },
  duration: { type: ['string', 'integer'] },
  map: { type: ['string', 'object', 'array'] },
};

/** Booleans of HOCON have more words (typesafe-config 1.4 DefaultTransformer); a schema that uses one takes all. */
const hoconWords = ['on', 'off', 'yes', 'no'];

function optionSchema(option: Option, name: string, definitions: Record<string, JsonSchema>): JsonSchema {
  const { type, deprecation } = option;
  definitions[type] = shapes[type];
  const values = option.values?.map((v) => v.value) ?? [];
  const fallback = option.secret === true ? undefined : (option.defaultValue ?? undefined);
  const closed = option.closed !== false && type === 'string' && values.length > 0;
  const named = fallback === undefined ? values : [...values, fallback];
  const words = type === 'boolean' && named.some((v) => hoconWords.includes(v)) ? hoconWords : [];
  const listed = new Set([...words, ...named.filter((v) => closed || texts[type]?.test(v) === false)]);
  const ref = { $ref: `#/definitions/${type}` };
  return {
    ...(closed
      ? { anyOf: [{ enum: [...listed] }, placeholder] }
      : listed.size > 0
        ? { anyOf: [ref, { enum: [...listed] }] }
        : // draft-07 ignores what stands beside a $ref.
          { allOf: [ref] }),
    description: describe(option, name),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(closed || values.length === 0 ? {} : { examples: values }),
    ...(deprecation !== undefined || option.removed !== undefined || name !== option.name ? { deprecated: true } : {}),
    ...(option.secret === true ? { writeOnly: true } : {}),
  };
}

function describe(option: Option, name: string): string {
  return [
    ...(name === option.name ? [] : [t`Another name of ${option.name}.`]),
    option.description,
    ...(option.ifWrong === undefined ? [] : [option.ifWrong]),
    ...(option.product === undefined ? [] : [`Product: ${option.product}.`]),
    ...(option.since === undefined ? [] : [t`Since ${option.since}.`]),
    ...(option.removed === undefined ? [] : [t`Removed in ${option.removed}.`]),
    ...(option.deprecation === undefined ? [] : [deprecationText(option.deprecation)]),
    ...(option.confirmed === false ? [t`Public documentation does not confirm this key.`] : []),
  ].join(' ');
}

function deprecationText({ since, replacement, reason }: NonNullable<Option['deprecation']>): string {
  const parts = [
    since === undefined ? 'Deprecated' : t`Deprecated since ${since}`,
    ...(replacement === undefined ? [] : [t`use ${replacement}`]),
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
