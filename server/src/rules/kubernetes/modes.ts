import type { Entry, MapNode, ScalarNode } from '../../formats/tree.ts';
import { k8sScalar } from '../../formats/yaml/kubernetes.ts';
import { entryAt, isOpen, mapAt, mapsAt, scalarAt } from '../../kubernetes/nodes.ts';
import { concernsWorkload } from '../../kubernetes/relevance.ts';
import { t } from '../../text/l10n.ts';
import type { Fix, Rule } from '../rule.ts';
import { addTo, removeFrom } from './edit.ts';
import { APP, CERTIFICATE } from './samples.ts';
import { type ManifestSource, manifestRule, replace } from './subject.ts';
import { volumesIn } from './volumeNodes.ts';

const WITH_CERTIFICATE = { 'certificate.yaml': CERTIFICATE };

/** Every `defaultMode` and `mode` of the volumes of a pod template, wherever it stands. */
interface Mode {
  readonly field: 'defaultMode' | 'mode';
  readonly scalar: ScalarNode;
}

function* modesIn(root: MapNode | undefined): Iterable<Mode> {
  for (const volume of volumesIn(root)) {
    const sources = mapsAt(volume, 'projected', 'sources');
    for (const holder of [volume, ...sources])
      for (const kind of ['secret', 'configMap', 'projected']) yield* modesOf(mapAt(holder, kind));
  }
}

function* modesOf(map: MapNode | undefined): Iterable<Mode> {
  const scalar = scalarAt(map, 'defaultMode');
  if (scalar !== undefined) yield { field: 'defaultMode', scalar };
  for (const item of mapsAt(map, 'items')) {
    const mode = scalarAt(item, 'mode');
    if (mode !== undefined) yield { field: 'mode', scalar: mode };
  }
}

/** Decimal numbers that look like the bits that one has in mind. */
const LOOKS_OCTAL = new Set([400, 440, 600, 640, 644, 660, 664, 444, 500, 550, 555, 700, 755, 770, 777, 220, 222]);

export const decimalMode: Rule = manifestRule({
  id: 'kubernetes/decimal-mode',
  ofPieces: true,
  severity: 'warning',
  summary: 'The mode is a decimal number that looks like an octal one.',
  says: 'In YAML `0400` is octal, `400` is not: it means 0620, which lets the group write and the owner do all. Numbers over 511 are refused (`must be a number between 0 and 0777 (octal)`), and so are strings. In JSON there are decimal numbers only: 0400 is 256.',
  source: 'Kubernetes API, KeyToPath.mode; go-yaml v2',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: [|400|]'),
        fixed: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400'),
        files: WITH_CERTIFICATE,
      },
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: [|"0400"|]'),
        fixed: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400'),
        files: WITH_CERTIFICATE,
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 0400'),
        files: WITH_CERTIFICATE,
      },
      {
        file: 'app.yaml',
        text: APP.replace('secretName: app-tls', 'secretName: app-tls\n            defaultMode: 256'),
        files: WITH_CERTIFICATE,
      },
    ],
  },
  check(subject, tell) {
    const { document, file, graph, root } = subject;
    for (const manifest of file.manifests) {
      if (!concernsWorkload(graph, manifest)) continue;
      for (const { scalar, field } of modesIn(root(manifest))) {
        if (isOpen(scalar.value)) continue;
        const read = k8sScalar(scalar);
        const fix = (octal: string) => () => [
          { title: t`Change to ${octal}`, changes: [replace(document, scalar.span, octal)], safe: true },
        ];
        if (read.type === 'string') {
          if (/^0?[0-7]{3}$/.test(read.value))
            tell(scalar.span, {
              severity: 'error',
              message: t`${field} is a string here, and must be a number.`,
              fixes: fix(octalOf(read.value)),
            });
        } else if (read.type === 'int' && (read.value > 511n || read.value < 0n)) {
          const text = scalar.value;
          tell(scalar.span, {
            severity: 'error',
            message: t`${text} must be a number between 0 and 0777 (octal).`,
            fixes: () => (/^[0-7]{3}$/.test(text) ? fix(`0${text}`)() : []),
          });
        } else if (read.type === 'int' && LOOKS_OCTAL.has(Number(read.value)) && /^[1-9]/.test(scalar.value)) {
          tell(scalar.span, {
            message: t`${scalar.value} without a leading 0 is a decimal number: it means 0${read.value.toString(8)}.`,
            fixes: fix(`0${scalar.value}`),
          });
        }
      }
    }
  },
});

const octalOf = (text: string): string => (text.startsWith('0') ? text : `0${text}`);

export const misplacedMode: Rule = manifestRule({
  id: 'kubernetes/mode-misplaced',
  ofPieces: true,
  severity: 'error',
  summary: 'A source of a projected volume has no defaultMode.',
  says: '`defaultMode` stands beside `sources`; in a source it is an unknown field, which is dropped or refused. Single files get theirs by `items[].mode`.',
  source: 'Kubernetes API, ProjectedVolumeSource',
  examples: {
    bad: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'secret:\n            secretName: app-tls',
          'projected:\n            sources:\n              - secret:\n                  name: app-tls\n                  defaultMode: [|0400|]',
        ),
      },
    ],
    good: [
      {
        file: 'app.yaml',
        text: APP.replace(
          'secret:\n            secretName: app-tls',
          'projected:\n            defaultMode: 0400\n            sources:\n              - secret:\n                  name: app-tls',
        ),
      },
    ],
  },
  check({ document, file, graph, root }, tell) {
    for (const manifest of file.manifests) {
      if (!concernsWorkload(graph, manifest)) continue;
      for (const volume of volumesIn(root(manifest)))
        for (const source of mapsAt(volume, 'projected', 'sources'))
          for (const map of [mapAt(source, 'secret'), mapAt(source, 'configMap')]) {
            const entry = entryAt(map, 'defaultMode');
            const scalar = scalarAt(map, 'defaultMode');
            if (map === undefined || entry === undefined || scalar === undefined) continue;
            tell(scalar.span, { fixes: () => besideSources(document, volume, map, entry, scalar.value) });
          }
    }
  },
});

/** Moves the mode to where it counts for all sources. */
function besideSources(document: ManifestSource, volume: MapNode, source: MapNode, entry: Entry, mode: string): Fix[] {
  const projected = mapAt(volume, 'projected');
  if (projected === undefined || entryAt(projected, 'defaultMode') !== undefined) return [];
  const added = addTo(document, projected, 'defaultMode', mode);
  return added === undefined
    ? []
    : [{ title: t`Move it beside sources`, changes: [...removeFrom(document, source, entry), added] }];
}

export const modeRules: readonly Rule[] = [decimalMode, misplacedMode];
