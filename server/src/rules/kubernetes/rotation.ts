import type { KeyFacts } from '../../kubernetes/facts.ts';
import { rotationState, type Violation } from '../../kubernetes/rotation/state.ts';
import { bytesOf } from '../../kubernetes/values.ts';
import { t } from '../../text/l10n.ts';
import type { Fix, Rule } from '../rule.ts';
import { type ManifestSource, manifestRule, replace } from './subject.ts';

const SECRET = (keys: string): string => `apiVersion: v1
kind: Secret
metadata:
  name: signing
data:
${keys}`;

/** Which violations a rule tells of, and what can be done at once. */
interface Kind {
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly says: string;
  readonly violations: readonly Violation['id'][];
  readonly examples: Rule['examples'];
  fixes?(document: ManifestSource, keys: readonly KeyFacts[]): Fix[];
}

function rotationRule({ violations, fixes, ...kind }: Kind): Rule {
  return manifestRule({
    ...kind,
    source: 'the convention <id>.<part>[.primary] for secrets that are rotated in place',
    check({ document, file }, tell) {
      for (const manifest of file.manifests)
        for (const produced of manifest.produces) {
          if (produced.kind !== 'Secret' || produced.how === 'Certificate' || produced.open) continue;
          const values = new Map(
            produced.keys.map(({ name, value }) => [name.text, value === undefined ? undefined : bytesOf(value)]),
          );
          const state = rotationState(values);
          const found = state?.violations.find(({ id }) => violations.includes(id));
          if (state === undefined || found === undefined) continue;
          const names = new Set(state.names.map((each) => each.file));
          const keys = produced.keys.filter(({ name }) => names.has(name.text));
          tell(
            (keys.find(({ name }) => found.message.includes(name.text)) ?? keys[0])?.name.span ?? produced.name.span,
            {
              severity: found.severity,
              message: found.message.replaceAll('`', ''),
              fixes: () => fixes?.(document, keys) ?? [],
            },
          );
        }
    },
  });
}

export const noPrimary: Rule = rotationRule({
  id: 'kubernetes/rotation-without-primary',
  severity: 'error',
  summary: 'No key of the Secret is marked as primary.',
  says: 'Of the keys of a Secret that is rotated in place, exactly one id is marked with `.primary`: it is the one to sign and encrypt with. Without it nothing can be signed.',
  violations: ['no-primary'],
  examples: {
    bad: [{ file: 'secret.yaml', text: SECRET('  [|r1.key|]: YQ==\n'), fixed: SECRET('  r1.key.primary: YQ==\n') }],
    good: [{ file: 'secret.yaml', text: SECRET('  r1.key.primary: YQ==\n  r2.key: Yg==\n') }],
  },
  fixes: (document, keys) =>
    [...new Set(keys.map(({ name }) => name.text.split('.')[0] ?? ''))].map((id) => ({
      title: t`Mark ${id} as primary`,
      changes: keys
        .filter(({ name }) => name.text.startsWith(`${id}.`))
        .map(({ name }) => replace(document, name.span, `${name.text}.primary`)),
    })),
});

export const twoPrimaries: Rule = rotationRule({
  id: 'kubernetes/rotation-two-primaries',
  severity: 'error',
  summary: 'Two ids are marked as primary.',
  says: 'Some nodes sign with one key and some with the other; which one, depends on the order in which they list the files. `kubectl apply` can leave both behind, since it removes only keys that it has applied itself: use `kubectl replace`.',
  violations: ['two-primaries'],
  examples: {
    bad: [
      {
        file: 'secret.yaml',
        text: SECRET('  [|r1.key.primary|]: YQ==\n  r2.key.primary: Yg==\n'),
        fixed: SECRET('  r1.key: YQ==\n  r2.key.primary: Yg==\n'),
      },
    ],
    good: [{ file: 'secret.yaml', text: SECRET('  r1.key: YQ==\n  r2.key.primary: Yg==\n') }],
  },
  fixes: (document, keys) => {
    const marked = keys.filter(({ name }) => name.text.endsWith('.primary'));
    const ids = [...new Set(marked.map(({ name }) => name.text.split('.')[0] ?? ''))];
    // The newer one first: it is most likely the one that was meant.
    return ids.toReversed().map((id) => ({
      title: t`Let only ${id} be primary`,
      changes: marked
        .filter(({ name }) => !name.text.startsWith(`${id}.`))
        .map(({ name }) => replace(document, name.span, name.text.replace(/\.primary$/, ''))),
    }));
  },
});

export const incompleteParts: Rule = rotationRule({
  id: 'kubernetes/rotation-incomplete',
  severity: 'error',
  summary: 'A key of the Secret lacks a part, or is there twice.',
  says: 'Where a secret comes in parts (`r2.private`, `r2.public`, `r2.crt`), each id has all of them, once, with or without `.primary`. Who reads it otherwise finds a key without its certificate, or two of the same name.',
  violations: ['missing-part', 'same-id-twice', 'two-contents', 'same-content'],
  examples: {
    bad: [
      { file: 'secret.yaml', text: SECRET('  r1.private.primary: YQ==\n  r1.crt.primary: Yg==\n  r2.private: Yw==\n') },
      { file: 'secret.yaml', text: SECRET('  r1.key: YQ==\n  r1.key.primary: YQ==\n') },
    ],
    good: [
      {
        file: 'secret.yaml',
        text: SECRET('  r1.private.primary: YQ==\n  r1.crt.primary: Yg==\n  r2.private: Yw==\n  r2.crt: ZA==\n'),
      },
    ],
  },
});

export const rotationRules: readonly Rule[] = [noPrimary, twoPrimaries, incompleteParts];
