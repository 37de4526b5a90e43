import type { ConfigTree, MapNode } from '../../formats/tree.ts';
import type { Manifest, ManifestFile } from '../../kubernetes/facts.ts';
import type { Deployment } from '../../kubernetes/graph.ts';
import type { ManifestDocument } from '../../kubernetes/read.ts';
import type { Span } from '../../text/span.ts';
import type { Schema, Unit } from '../model.ts';
import { OptionSet } from '../options.ts';
import { type Change, type Details, defineRule, type Place, type Rule, type RuleContext } from '../rule.ts';
import { makeUnit } from '../unit.ts';

/** The document whose manifests are looked at. */
export interface ManifestSource extends ManifestDocument {
  tree(format: 'yaml'): ConfigTree;
}

/** What a rule over manifests looks at: one file, in the graph of all of them. */
export interface Subject {
  readonly document: ManifestSource;
  readonly file: ManifestFile;
  readonly graph: Deployment;
  readonly now: number;
  /** The map that a manifest was read from. */
  root(manifest: Manifest): MapNode | undefined;
}

export type Tell = (span: Span, details?: Details) => void;

interface ManifestRule extends Omit<Rule, 'check' | 'needs'> {
  /** Says nothing of what is absent, so that pieces which a kustomization lays over others are judged as well. */
  readonly ofPieces?: boolean;
  check(subject: Subject, tell: Tell, context: RuleContext): void;
}

const SYSTEM = 'kubernetes';

const schema: Schema = {
  options: new OptionSet([]),
  namespaces: [],
  checkValue: () => undefined,
  misspellings: {},
  unknownKeyEffect: '',
};

/**
 * The manifests of a document as a unit without settings, so that their rules are run, suppressed and repaired as all
 * others are. It is no system's: no feature that works on settings sees it.
 */
export function manifestUnit(document: ManifestSource, file: ManifestFile): Unit {
  return makeUnit({
    system: SYSTEM,
    name: 'manifests',
    product: SYSTEM,
    version: { text: '', why: '', assumed: true },
    uri: document.uri,
    regions: [],
    schema,
    facts: { document, file },
  });
}

/**
 * The manifests of a document, where a unit stands for them. Templates are no YAML before they are rendered: they are not
 * judged.
 */
export function subjectOf(unit: Unit, { deployment: graph, now }: RuleContext): Subject | undefined {
  const { document, file } = unit.facts as { document?: ManifestSource; file?: ManifestFile };
  if (unit.system !== SYSTEM || document === undefined || file === undefined || graph === undefined) return undefined;
  if (file.template) return undefined;
  return { document, file, graph, now, root: ({ index }) => document.resources()[index]?.root };
}

/** A rule over the manifests of a document. */
export function manifestRule({ ofPieces = false, ...rule }: ManifestRule): Rule {
  return defineRule({
    ...rule,
    needs: ['deployment'],
    check(unit, report, context) {
      const subject = subjectOf(unit, context);
      if (subject === undefined || (!ofPieces && subject.graph.isPartial(subject.document.uri))) return;
      rule.check(
        subject,
        (span, details) => report({ uri: subject.document.uri, span } satisfies Place, details),
        context,
      );
    },
  });
}

/** A replacement in the document. */
export const replace = (document: { readonly uri: string }, span: Span, newText: string): Change => ({
  op: 'text',
  uri: document.uri,
  span,
  newText,
});
