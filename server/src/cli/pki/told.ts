import { loadPki } from '../../workspace/keyMaterial/load.ts';
import { PlanError } from '../../workspace/plan/model.ts';
import { UsageError } from '../terminal.ts';

/** What the plan or the engine refuses to make is told to the one who asked for it, without a stack. */
export async function told<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof PlanError) throw new UsageError(error.message);
    const { MakeError, StoreError } = await loadPki();
    if (error instanceof MakeError || error instanceof StoreError) throw new UsageError(error.problems.join('\n'));
    throw error;
  }
}
