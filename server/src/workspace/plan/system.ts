import { formats } from '../../formats/index.ts';
import { closest } from '../../rules/distance.ts';
import type { Schema, Setting, Unit, ValueComplaint } from '../../rules/model.ts';
import type { Option } from '../../rules/options.ts';
import { makeUnit } from '../../rules/unit.ts';
import { makeRegion } from '../../systems/region.ts';
import type { Reader, SourceDocument } from '../../systems/types.ts';
import { later, t } from '../../text/l10n.ts';
import { generationOf } from './model.ts';
import { options } from './options.ts';
import { rules } from './rules.ts';

/** `cluster-tls.yaml`, or with more around it: `cluster-tls.prod.yaml`, `staging.cluster-tls.yaml`. */
const planName = /(?:^|[.-])cluster-tls(?:\.[\w-]+)?\.ya?ml$/i;

/** A manifest of Kubernetes, or a template, is none. */
const isPlan = ({ name, text }: Pick<SourceDocument, 'name' | 'text'>): boolean =>
  planName.test(name) && !/^(?:apiVersion|kind)\s*:/m.test(text) && !text.includes('{{');

const most: Readonly<Record<string, readonly [number, number]>> = {
  days: [1, 36_500],
  caDays: [1, 36_500],
  renewBefore: [0, 36_500],
};

function checkValue(option: Option, { key, value }: Setting): ValueComplaint | undefined {
  if (value.state !== 'known' || value.type === 'null') return undefined;
  if (option.type === 'integer') {
    const [least, largest] = most[option.name] ?? [0, 10_000];
    const number = Number(value.text);
    return value.type !== 'list' && Number.isInteger(number) && number >= least && number <= largest
      ? undefined
      : { message: t`${key} is a whole number from ${least} to ${largest}.` };
  }
  if (option.type === 'string' && value.items !== undefined) return { message: t`${key} takes one text, not a list.` };
  const choices = option.values?.map((each) => each.value) ?? [];
  if (choices.length === 0 || option.closed === false) return undefined;
  const items =
    option.type === 'list' ? (value.items ?? value.text.split(',').map((word) => word.trim())) : [value.text];
  const wrong = items.find((item) => !choices.includes(item.toLowerCase()));
  if (wrong === undefined) return undefined;
  const near = closest(wrong, choices);
  return {
    message: t`${key} takes ${choices.join(', ')}; not ${wrong}.`,
    ...(near === undefined || option.type === 'list' ? {} : { fix: near }),
  };
}

const schema: Schema = {
  options,
  namespaces: [''],
  checkValue,
  misspellings: { algorithm: 'keyAlgorithm', 'key-algorithm': 'keyAlgorithm', validity: 'days', output: 'out' },
  unknownKeyEffect: later`a run with it would stop there`,
  isHandled: (key, rule) => rule === 'config/unknown-key' && isSecretKeyOfPlan(key),
};

const isSecretKeyOfPlan = (key: string): boolean =>
  /password|passphrase|secret/i.test(key) && options.get(key) === undefined;

function units(document: SourceDocument): readonly Unit[] {
  if (!isPlan(document)) return [];
  const tree = document.tree('yaml');
  const [root] = tree.roots;
  if (root === undefined || tree.roots.length > 1) return [];
  const region = makeRegion({
    system: 'plan',
    dialect: 'plan',
    uri: document.uri,
    format: formats.yaml,
    tree,
    root,
    typed: true,
    why: t`file name`,
  });
  return [
    makeUnit({
      system: 'plan',
      name: 'plan',
      product: 'plan',
      version: { text: '', why: t`the file`, assumed: false },
      uri: document.uri,
      regions: [region],
      schema,
      facts: {},
    }),
  ];
}

/**
 * Plans of key material, read with the means of the products' files: completion, hover, checks. No product, and so not
 * among them: nothing is generated for it, and it has no versions.
 */
export const planSystem: Reader = {
  id: 'plan',
  title: 'Plan of key material',
  schema,
  versions: {},
  mayConcern: ({ name }) => planName.test(name),
  units,
  rules,
  snippets: [
    {
      name: later`Flink on Kubernetes`,
      prefix: 'flink',
      description: later`A plan for Apache Flink on Kubernetes`,
      entries: [
        { key: 'system', value: 'flink' },
        { key: 'deployment', value: 'native-kubernetes' },
        { key: 'name', value: '${1:jobs}' },
        { key: 'namespace', value: '${2:default}' },
        { key: 'out', value: '${3:tls}' },
      ],
    },
  ],
  values: (option, unit) => {
    if (option.name !== 'deployment') return undefined;
    const setting = unit.get('system');
    const generation = generationOf(setting?.value.state === 'known' ? setting.value.text : undefined);
    return generation?.deployments.map((value) => ({ value }));
  },
  files: ['**/*cluster-tls*.yaml', '**/*cluster-tls*.yml'],
};
