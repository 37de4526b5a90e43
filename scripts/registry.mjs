import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What generated files and checks are made from. */
const entry = `
export { allRules, analyse, deploymentOf, findingsOf } from './server/src/workspace/analyse.ts';
export { noMaterial } from './server/src/rules/artifact/model.ts';
export { TextSource } from './server/src/workspace/document.ts';
export { resolveUri } from './server/src/text/uri.ts';
export { systems } from './server/src/systems/index.ts';
export { planSchema } from './server/src/workspace/plan/schema.ts';
export { tools } from './server/src/tools/declarations.ts';
export { ruleLevels } from './server/src/workspace/settings.ts';
export { jsonSchema } from './server/src/rules/jsonSchema.ts';
export { rulePageText } from './server/src/service/rulePage.ts';
export { hintKinds } from './server/src/service/inlayHints.ts';
`;

/** The rules and systems as they are declared. Throws with the bundler's message. */
export const loadRegistry = () => loadModule(entry);

/** What a piece of TypeScript exports, bundled in memory. */
export async function loadModule(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

export const inProject = (path) => join(root, path);
