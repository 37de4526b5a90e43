import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { createInterface } from 'node:readline';

/** What a product says of one start-up or connection. */
export interface Step {
  readonly name: string;
  /** `off`: the connection is made without TLS. */
  readonly state: 'ok' | 'off' | 'failed';
  /** Classes and messages, outermost first. */
  readonly error: readonly string[];
  /** Whether the client showed a certificate. */
  readonly client?: boolean | null;
}

export interface Answer {
  readonly id: string;
  readonly steps: readonly Step[];
  /** What the product read, where it says so. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The same as one JSON text, of a product whose settings are a tree. */
  readonly rendered?: string;
}

export type Question = Readonly<Record<string, unknown>> & { readonly id: string };

/** A product that takes longer than this hangs; no case needs a tenth of it. */
const PATIENCE = 240_000;

/** A Java process that stays and answers one question at a time, started with the first one. */
export class Jvm {
  readonly #words: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcessWithoutNullStreams | undefined;
  #waiting: ((line: string | undefined) => void) | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #said = '';

  constructor(judge: string, classpath: readonly string[], security: string, environment: Record<string, string>) {
    this.#words = [
      `-Djava.security.properties=${security}`,
      '--add-exports',
      'java.base/sun.net.util=ALL-UNNAMED',
      // As Flink's scripts open them for its jobs.
      ...['java.lang', 'java.util', 'java.lang.reflect', 'java.text', 'java.time'].flatMap((name) => [
        '--add-opens',
        `java.base/${name}=ALL-UNNAMED`,
      ]),
      '-Xmx768m',
      '-XX:+UseSerialGC',
      '-Dfile.encoding=UTF-8',
      '-cp',
      classpath.join(delimiter),
      'Judge',
      judge,
    ];
    this.#environment = { ...process.env, ...environment };
  }

  ask(question: Question): Promise<Answer> {
    const answer = this.#queue.then(() => this.#ask(question));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#process?.stdin.end();
    this.#process = undefined;
  }

  async #ask(question: Question): Promise<Answer> {
    const running = this.#process ?? this.#start();
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => {
        running.kill('SIGKILL');
      }, PATIENCE);
      this.#waiting = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      running.stdin.write(`${JSON.stringify(question)}\n`);
    });
    if (line !== undefined) return JSON.parse(line) as Answer;
    this.#process = undefined;
    throw new Error(`the judge ended: ${this.#said.trim().slice(-2000)}`);
  }

  #start(): ChildProcessWithoutNullStreams {
    const running = spawn('java', this.#words, { env: this.#environment });
    this.#process = running;
    this.#said = '';
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-10_000);
    });
    createInterface({ input: running.stdout }).on('line', (line) => this.#waiting?.(line));
    running.on('error', (error) => {
      this.#said += error.message;
    });
    running.on('close', () => this.#waiting?.(undefined));
    running.stdin.on('error', () => undefined);
    return running;
  }
}
