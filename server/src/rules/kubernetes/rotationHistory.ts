import type { KeyFacts } from '../../kubernetes/facts.ts';
import { secretsOf } from '../../kubernetes/rotation/manifest.ts';
import { type Files, rotationState, type Violation } from '../../kubernetes/rotation/state.ts';
import { changeProblems, hasteProblems, usualTiming } from '../../kubernetes/rotation/steps.ts';
import { bytesOf } from '../../kubernetes/values.ts';
import { t } from '../../text/l10n.ts';
import type { Committed, Fix, Rule } from '../rule.ts';
import { type ManifestSource, manifestRule, replace } from './subject.ts';

const SECRET = (...keys: string[]): string =>
  [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: signing',
    'data:',
    ...keys.map((key) => `  ${key}`),
    '',
  ].join('\n');

interface Kind {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly says: string;
  readonly examples: Rule['examples'];
  problems(before: Files, after: Files, committed: Committed, now: number): readonly Violation[];
  readonly fixes?: (document: ManifestSource, keys: readonly KeyFacts[], before: Files) => Fix[];
}

/** A rule over the way from what git has of a Secret to what stands here. */
function historyRule({ problems, fixes, ...kind }: Kind): Rule {
  return manifestRule({
    ...kind,
    source: 'the convention <id>.<part>[.primary] for secrets that are rotated in place; the order of its steps',
    check({ document, file, now }, tell, { committed }) {
      if (committed === undefined) return;
      const earlier = secretsOf(committed.text);
      for (const { produces } of file.manifests)
        for (const produced of produces) {
          if (produced.kind !== 'Secret' || produced.how === 'Certificate' || produced.open) continue;
          const before = earlier.find(({ name }) => name === produced.name.text)?.files;
          const state = before === undefined ? undefined : rotationState(before);
          if (before === undefined || state === undefined || state.ids.length === 0) continue;
          const after = valuesOf(produced.keys);
          const found = problems(before, after, committed, now);
          const names = new Set(rotationState(after)?.names.map((each) => each.file));
          const keys = produced.keys.filter(({ name }) => names.has(name.text));
          for (const { message } of found) {
            const [id] = message.split(/[\s.,]/);
            const at = keys.find(({ name }) => name.text.startsWith(`${id}.`)) ?? keys[0];
            tell(at?.name.span ?? produced.name.span, {
              message: t`Since the last commit: ${message}`,
              fixes: () => fixes?.(document, keys, before) ?? [],
            });
          }
        }
    },
  });
}

const valuesOf = (keys: readonly KeyFacts[]): Files =>
  new Map(keys.map(({ name, value }) => [name.text, value === undefined ? undefined : bytesOf(value)]));

/** The mark goes back to the key that was primary, where that is all that was wrong. */
function markAgain(document: ManifestSource, keys: readonly KeyFacts[], before: Files): Fix[] {
  const was = rotationState(before)?.names.find(({ primary }) => primary)?.id;
  if (was === undefined) return [];
  const spelled = (text: string): string => {
    const plain = text.replace(/\.primary$/, '');
    return plain.startsWith(`${was}.`) ? `${plain}.primary` : plain;
  };
  const wrong = keys.filter(({ name }) => spelled(name.text) !== name.text);
  const repaired = new Map([...valuesOf(keys)].map(([name, value]) => [spelled(name), value]));
  if (wrong.length === 0 || changeProblems(before, repaired).length > 0) return [];
  const changes = wrong.map(({ name }) => replace(document, name.span, spelled(name.text)));
  return [{ title: t`Let ${was} stay primary for now`, changes }];
}

const introduced = SECRET('r1.key.primary: YQ==', 'r2.key: Yg==');

export const rotationOrder: Rule = historyRule({
  id: 'kubernetes/rotation-order',
  severity: 'error',
  summary: 'The Secret was changed in a way that rotation does not allow.',
  says: 'Against what git has: a new key is added first, becomes primary when every pod has read it, and the old one goes when nothing that it signed is in use any more. Where steps are left out, or what is in a key changes under its id, pods that have read the one state refuse what the others sign.',
  problems: (before, after) => changeProblems(before, after),
  fixes: markAgain,
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        committed: { text: SECRET('r1.key.primary: YQ==') },
        text: SECRET('r1.key: YQ==', '[|r2.key.primary|]: Yg=='),
        fixed: introduced,
      },
      {
        file: 'secret.yaml',
        committed: { text: SECRET('r1.key.primary: YQ==') },
        text: SECRET('[|r1.key.primary|]: Yg=='),
      },
    ],
    good: [
      { file: 'secret.yaml', committed: { text: SECRET('r1.key.primary: YQ==') }, text: introduced },
      {
        file: 'secret.yaml',
        committed: { text: introduced },
        text: SECRET('r1.key: YQ==', 'r2.key.primary: Yg=='),
      },
    ],
  },
});

export const rotationTooEarly: Rule = historyRule({
  id: 'kubernetes/rotation-too-early',
  severity: 'warning',
  summary: 'A step of the rotation comes before every pod has read the one before it.',
  says: 'The kubelet takes up to two minutes to write a changed Secret into the pods, and readers look every few minutes: ten minutes are counted from the commit that git has of the file. Until then some pods do not know the key that others sign with.',
  problems: (before, after, { at }, now) =>
    at === undefined ? [] : hasteProblems(before, after, { elapsed: now - at, timing: usualTiming }),
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        committed: { text: introduced, minutesAgo: 3 },
        text: SECRET('[|r1.key|]: YQ==', 'r2.key.primary: Yg=='),
      },
    ],
    good: [
      {
        file: 'secret.yaml',
        committed: { text: introduced, minutesAgo: 30 },
        text: SECRET('r1.key: YQ==', 'r2.key.primary: Yg=='),
      },
    ],
  },
});

export const rotationHistoryRules: readonly Rule[] = [rotationOrder, rotationTooEarly];
