import { CodeLensRefreshRequest } from 'vscode-languageserver';
import {
  type GenerateParams,
  type GenerateResult,
  type GenerationParams,
  type GenerationProduct,
  type GenerationProgress,
  type GenerationResult,
  generateMethod,
  generationMethod,
  generationProgressMethod,
  type PlanPreview,
  type PlanPreviewParams,
  planPreviewMethod,
} from '../protocol.ts';
import { systems } from '../systems/index.ts';
import { t } from '../text/l10n.ts';
import { carryOutPlan, nothing, previewPlan, refused, told } from '../tools/planWork.ts';
import { clustersIn } from '../workspace/plan/clusters.ts';
import { planText } from '../workspace/plan/file.ts';
import { ED25519_SINCE, generationOf, keyKinds, onHosts, productsOf } from '../workspace/plan/model.ts';
import { countsOf } from '../workspace/plan/read.ts';
import { guarded } from './run.ts';
import type { Session } from './session.ts';

/** Makes what a cluster needs, as the command line does it. */
export function registerGenerate(session: Session): void {
  const { connection, host, workspace, capabilities } = session;
  connection.onRequest<GenerationResult, void>(
    generationMethod,
    guarded<GenerationParams, GenerationResult>(
      host,
      'generation',
      { products: [], keyAlgorithms: [], found: [] },
      async (params) => ({
        products: productsOf().map((product) => ({
          ...product,
          ...versionsOf(product.product),
          deployments: product.deployments.map((id) => ({
            id,
            onHosts: onHosts(id),
            counts: countsOf(product.product, id),
          })),
        })),
        keyAlgorithms: keyKinds,
        found: await clustersIn(workspace, params?.documents ?? []),
      }),
    ),
  );
  connection.onRequest<PlanPreview, void>(
    planPreviewMethod,
    guarded<PlanPreviewParams, PlanPreview>(host, 'plan preview', nothing(t`The server does not answer.`), (params) =>
      told(
        () => previewPlan(session, params),
        (problem) => nothing(problem, params.plan === undefined ? '' : planText(params.plan)),
      ),
    ),
  );
  connection.onRequest<GenerateResult, void>(
    generateMethod,
    guarded<GenerateParams, GenerateResult>(
      host,
      'generate',
      refused(t`Nothing was generated; the log has the reason.`),
      async (params, token) => {
        const progress = (done: number, all: number): void =>
          void connection.sendNotification(generationProgressMethod, { done, all } satisfies GenerationProgress);
        const result = await told(
          () => carryOutPlan(session, params, () => token.isCancellationRequested, progress),
          refused,
        );
        if (result.files.length > 0 && capabilities.workspace?.codeLens?.refreshSupport === true)
          void connection.sendRequest(CodeLensRefreshRequest.type);
        return result;
      },
    ),
  );
}

function versionsOf(product: string): Pick<GenerationProduct, 'versions' | 'withoutEd25519'> {
  const versions = systems.flatMap((system) => system.versions[product] ?? []);
  const tooOld = (version: string): boolean =>
    (generationOf(product)?.newestJava(version) ?? ED25519_SINCE) < ED25519_SINCE;
  return { versions, withoutEd25519: versions.filter(tooOld) };
}
