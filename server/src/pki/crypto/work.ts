/**
 * Key derivation is work that a file asks for. It is bounded before it begins, done in slices so that the thread stays
 * free for others, and given up when the signal says so.
 */
import { t } from '../../text/l10n.ts';
import { PkiError } from '../problem.ts';

/** Java's own ceiling for one derivation: sun.security.pkcs12.PKCS12KeyStore and KeyProtector of OpenJDK 17. */
export const MAX_ITERATIONS = 5_000_000;
/** For all derivations of one artifact together: a thousand keys at today's counts. */
export const MAX_TOTAL_ITERATIONS = 50_000_000;

/** Longest stretch, in milliseconds, that the thread is held. */
const SLICE = 15;

export interface Work {
  /** Takes iterations off what is left. Throws where a count is out of bounds or nothing is left. */
  spend(iterations: number): void;
  /** Lets others run if this slice is used up; throws when the signal has fired. */
  pause(): Promise<void>;
  readonly signal: AbortSignal | undefined;
}

export function work(signal?: AbortSignal): Work {
  let left = MAX_TOTAL_ITERATIONS;
  let sliceEnd = performance.now() + SLICE;
  return {
    signal,
    spend(iterations) {
      if (!(iterations >= 1)) throw new PkiError('iterations-none', t`The iteration count is not positive.`);
      if (iterations > MAX_ITERATIONS) {
        throw new PkiError(
          'iterations-too-many',
          t`The iteration count is above ${MAX_ITERATIONS}; Java refuses this too.`,
        );
      }
      if (iterations > left) {
        throw new PkiError(
          'iterations-too-many-in-all',
          t`All key derivations of this file together take more than ${MAX_TOTAL_ITERATIONS} iterations.`,
        );
      }
      left -= iterations;
    },
    async pause() {
      if (performance.now() >= sliceEnd) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        sliceEnd = performance.now() + SLICE;
      }
      if (signal?.aborted) throw new PkiError('aborted', t`Reading was cancelled.`);
    },
  };
}

/** Iterations between two looks at the clock: a few milliseconds. */
const STRIDE = 2048;

/** Runs `step` so many times, in slices. */
export async function repeat(times: number, task: Work, step: () => void): Promise<void> {
  await inSlices(times, task, (count) => {
    for (let i = 0; i < count; i++) step();
  });
}

/** The same for a step that does several times at once. */
export async function inSlices(times: number, task: Work, run: (count: number) => void): Promise<void> {
  for (let done = 0; done < times; done += STRIDE) {
    run(Math.min(times - done, STRIDE));
    await task.pause();
  }
}
