import { csr, renew, sign } from './pki/certificates.ts';
import { convert } from './pki/convert.ts';
import { generate } from './pki/generate.ts';
import { inspect } from './pki/inspect.ts';
import { probe } from './pki/probe.ts';
import { verify } from './pki/verify.ts';
import type { Terminal } from './terminal.ts';

/** A command returns its exit code, or undefined where it goes on running. */
export type Command = (args: readonly string[], terminal: Terminal) => number | undefined | Promise<number | undefined>;

/** Those for key material; the entry adds what `analysis.ts` has. */
export const commands: Readonly<Record<string, Command>> = {
  inspect,
  generate,
  convert,
  verify,
  csr,
  sign,
  renew,
  probe,
};
