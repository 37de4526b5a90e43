import { type RotationParams, type RotationResult, rotationMethod } from '../protocol.ts';
import { t } from '../text/l10n.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import {
  changeProblems,
  earliest,
  type Files,
  type Move,
  moveInManifest,
  nextSteps,
  partProblems,
  prepareStep,
  rotationState,
  type SecretDocument,
  secretsOf,
  stateText,
  steps,
  usualTiming,
} from '../workspace/rotation/index.ts';
import { difference, EditError, ScaffoldError } from '../workspace/scaffold/index.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const LARGEST = 2 ** 20;
const MOST_FILES = 1_000;

const refused = (problem: string): RotationResult => ({
  problem,
  created: [],
  edits: [],
  notes: [],
  commands: [],
  problems: [],
  next: [],
  renames: [],
  removes: [],
});

interface Source {
  readonly files: Files;
  readonly secret: SecretDocument | undefined;
}

/** Tells where a rotation stands, and prepares its next step, as the command line does it. */
export function registerRotation({ connection, host, folders }: Session): void {
  const folderFiles = async (uri: string): Promise<Files> => {
    const files = new Map<string, Uint8Array | undefined>();
    for (const { name, type } of (await host.list(uri)).slice(0, MOST_FILES))
      if (type === 'file' && !name.startsWith('.'))
        files.set(name, await host.readBytes(`${uri}/${encodeURIComponent(name)}`, LARGEST));
    return files;
  };

  const read = async ({ uri, text, secret: wanted }: RotationParams): Promise<Source | readonly SecretDocument[]> => {
    if (text === undefined) return { files: await folderFiles(uri), secret: undefined };
    const found = secretsOf(text).filter(({ name, files }) =>
      wanted === undefined ? isRotated(files) : name === wanted,
    );
    const [only] = found;
    return only !== undefined && found.length === 1 ? { files: only.files, secret: only } : found;
  };

  connection.onRequest<RotationResult, void>(
    rotationMethod,
    guarded<RotationParams, RotationResult>(
      host,
      'rotation',
      refused(t`Nothing was changed; the log has the reason.`),
      async (params) => {
        if (!folders.hold(params.uri)) return refused(t`The file must lie in the workspace.`);
        const source = await read(params);
        if (!('files' in source))
          return source.length === 0
            ? refused(t`Nothing here follows <id>.<part>[.primary].`)
            : { ...refused(''), secrets: source.map(({ name }) => name) };
        const state = rotationState(source.files);
        if (state === undefined) return refused(t`Nothing here follows <id>.<part>[.primary].`);
        const now = host.now();
        const changedAt = (await host.stat(params.uri))?.modified ?? now;
        const known = nextSteps(state, usualTiming);
        const shown: RotationResult = {
          ...refused(''),
          state: stateText(state),
          problems: [
            ...state.violations.map(({ message }) => message),
            ...sinceCommitted(params, source),
            ...(await partProblems(await loadPki(), source.files, state, now)),
          ],
          next: known.map((each) => {
            const from = earliest(each, changedAt);
            const { step, why, grave } = each;
            return {
              step,
              why,
              grave,
              due: from <= now,
              ...(from === 0 ? {} : { earliest: new Date(from).toISOString() }),
            };
          }),
        };
        const step = steps.find((each) => each === params.step);
        if (step === undefined) return withoutProblem(shown);
        try {
          const waited = params.waited === true;
          const order = { files: source.files, state, step, timing: usualTiming, changedAt, now, waited };
          return await carry(shown, source, params, await prepareStep(loadPki, order));
        } catch (error) {
          if (error instanceof ScaffoldError || error instanceof EditError) return { ...shown, problem: error.message };
          throw error;
        }
      },
    ),
  );

  const carry = async (
    shown: RotationResult,
    { secret }: Source,
    { uri, text }: RotationParams,
    move: Move,
  ): Promise<RotationResult> => {
    if (secret !== undefined && text !== undefined) {
      const change = difference(text, moveInManifest(text, secret, move));
      const name = uri.slice(uri.lastIndexOf('/') + 1);
      const command = secret.kind === 'Secret' ? `kubectl replace -f ${name}` : `kubectl apply -f ${name}`;
      return withoutProblem({
        ...shown,
        edits: change === undefined ? [] : [{ uri, ...change }],
        commands: [command],
      });
    }
    const at = (name: string) => `${uri}/${encodeURIComponent(name)}`;
    const added = [...move.adds].map(([name, content]) => ({ uri: at(name), content, secret: true }));
    const trouble = await host.writeFiles(added);
    if (trouble !== undefined) return { ...shown, problem: trouble };
    return withoutProblem({
      ...shown,
      created: added.map((file) => file.uri),
      renames: move.renames.map(({ from, to }) => ({ from: at(from), to: at(to) })),
      removes: move.removes.map(at),
    });
  };
}

/** What is wrong about the way from the committed manifest to the present one. */
function sinceCommitted({ committed }: RotationParams, { files, secret }: Source): string[] {
  const before = secretsOf(committed ?? '').find(({ name }) => name === secret?.name);
  return before === undefined
    ? []
    : changeProblems(before.files, files).map(({ message }) => t`Since the last commit: ${message}`);
}

const isRotated = (files: Files): boolean => (rotationState(files)?.ids.length ?? 0) > 0;

function withoutProblem({ problem: _, ...rest }: RotationResult): RotationResult {
  return rest;
}
