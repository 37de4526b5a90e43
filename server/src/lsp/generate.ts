import {
  type GenerateParams,
  type GenerateResult,
  type GenerationResult,
  generateMethod,
  generationMethod,
} from '../protocol.ts';
import { pathOf, resolveUri } from '../text/uri.ts';
import { loadPki } from '../workspace/keyMaterial/load.ts';
import { checkPlan, keyKinds, PlanError, productsOf } from '../workspace/keyMaterial/plan.ts';
import { makeSet, planSet } from '../workspace/keyMaterial/set.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

const refused = (problem: string): GenerateResult => ({ problem, files: [], notes: [] });

/** Makes what a cluster needs, as the command line does it. */
export function registerGenerate({ connection, host, folders }: Session): void {
  connection.onRequest<GenerationResult, void>(
    generationMethod,
    guarded<unknown, GenerationResult>(host, 'generation', { products: [], keyAlgorithms: [] }, () => ({
      products: productsOf(),
      keyAlgorithms: keyKinds,
    })),
  );
  connection.onRequest<GenerateResult, void>(
    generateMethod,
    guarded<GenerateParams, GenerateResult>(
      host,
      'generate',
      refused('Nothing was generated; the log has the reason.'),
      async ({ product: system, folder, password, ...wanted }, token) => {
        // Dots are resolved before it is compared with the workspace's folders.
        const out = resolveUri(`${folder}/`, '.');
        if (!folders.hold(`${out}/.`)) return refused('The folder must lie in the workspace.');
        const pki = await loadPki();
        try {
          const plan = checkPlan({ ...wanted, system, out: pathOf(out) });
          const set = planSet(plan, { folder: plan.out, issuer: undefined, password });
          const made = await makeSet(pki, {
            ...set,
            password: password ?? pki.generatePassword(),
            now: host.now(),
            progress: () => {},
          });
          if (token.isCancellationRequested) return refused('Cancelled.');
          const files = made.files.map(({ name, ...file }) => ({ ...file, uri: `${out}/${encodeURIComponent(name)}` }));
          const trouble = await host.writeFiles(files);
          if (trouble !== undefined) return refused(trouble);
          return {
            files: files.map(({ uri }) => uri),
            configuration: `${out}/${encodeURIComponent(set.configuration.name)}`,
            notes: set.notes,
          };
        } catch (error) {
          if (error instanceof PlanError) return refused(error.message);
          if (error instanceof pki.MakeError || error instanceof pki.StoreError)
            return refused(error.problems.join('\n'));
          throw error;
        }
      },
    ),
  );
}
