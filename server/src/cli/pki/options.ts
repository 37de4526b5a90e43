import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from '../terminal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>>;

/** Node's parser with its refusals as `UsageError`. */
export function parse<const T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error));
  }
}

/** One of several words. */
export function choice<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((c) => c === value.toLowerCase());
  if (found === undefined) throw new UsageError(`${option} ${value}: must be one of ${choices.join(', ')}`);
  return found;
}

/** A whole number within bounds. */
export function whole(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most)
    throw new UsageError(`${option} ${value}: must be a whole number from ${least} to ${most}`);
  return number;
}

/** Words of a repeatable option, each of which may be a list with commas. */
export const words = (values: readonly string[] | undefined): string[] =>
  (values ?? []).flatMap((value) => value.split(',')).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));

/** Throws where more or fewer words stand there than a command takes. */
export function exactly<N extends string>(positionals: readonly string[], ...names: N[]): Record<N, string> {
  if (positionals.length !== names.length) throw new UsageError(`must be given: ${names.join(' ')}`);
  return Object.fromEntries(names.map((name, i) => [name, positionals[i] ?? ''])) as Record<N, string>;
}
