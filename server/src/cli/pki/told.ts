import { UsageError } from '../terminal.ts';
import { loadPki } from './load.ts';

/** What the engine refuses to make is told to the one who asked for it, without a stack. */
export async function told<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const { MakeError, StoreError } = await loadPki();
    if (error instanceof MakeError || error instanceof StoreError) throw new UsageError(error.problems.join('\n'));
    throw error;
  }
}
