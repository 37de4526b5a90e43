import { fileURLToPath } from 'node:url';
import type { folder } from './tools.ts';
import { run } from './tools.ts';

const program = fileURLToPath(new URL('java/Trust.java', import.meta.url));

/** Asks java/Trust.java; each question is its words, each answer `ok` or Java's messages. */
export function askJava(
  files: ReturnType<typeof folder>,
  questions: readonly (readonly string[])[],
): readonly string[] {
  const file = files.write('questions.tsv', questions.map((words) => words.join('\t')).join('\n'));
  const exports = ['--add-exports', 'java.base/sun.security.util=ALL-UNNAMED'];
  const lines = run('java', ...exports, program, file).split('\n');
  // The compiler's note on internal classes comes first or last, and is no answer.
  return lines.filter((line) => line !== '' && !/^(?:Note|warning|.*\.java:)/i.test(line)).slice(0, questions.length);
}
