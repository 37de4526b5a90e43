import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { HandshakeAnswer, HandshakeAttempt } from './host.ts';
import { t } from './text/l10n.ts';

/** Milliseconds for one attempt, the start of the process included. */
const LIMIT = 15_000;

/**
 * Tries handshakes one after the other in a process of their own, beside this bundle. One that takes the process with it is
 * told as such, and the others go on in a new one.
 */
export async function handshakes(attempts: readonly HandshakeAttempt[]): Promise<readonly HandshakeAnswer[]> {
  const answers: HandshakeAnswer[] = [];
  let worker: ChildProcess | undefined;
  try {
    for (const attempt of attempts) {
      if (worker?.connected !== true)
        worker = fork(join(__dirname, 'handshake.js'), [], { stdio: 'ignore', execArgv: [] });
      answers.push(await answerOf(worker, attempt));
    }
  } finally {
    worker?.kill();
  }
  return answers;
}

function answerOf(worker: ChildProcess, attempt: HandshakeAttempt): Promise<HandshakeAnswer> {
  return new Promise((done) => {
    const settle = (answer: HandshakeAnswer): void => {
      clearTimeout(timer);
      worker.off('message', heard);
      worker.off('exit', ended);
      worker.off('error', broken);
      done(answer);
    };
    const heard = (answer: unknown): void => settle(answer as HandshakeAnswer);
    const ended = (): void => settle({ ok: false, error: t`the process that tried it ended` });
    const broken = (error: Error): void => settle({ ok: false, error: t`it could not be tried: ${error.message}` });
    const timer = setTimeout(() => {
      worker.kill();
      settle({ ok: false, error: t`no answer in time` });
    }, LIMIT);
    worker.once('message', heard);
    worker.once('exit', ended);
    worker.once('error', broken);
    worker.send(attempt, (error) => {
      if (error !== null) broken(error);
    });
  });
}
