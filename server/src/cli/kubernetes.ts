import { closest } from '../rules/distance.ts';
import type { Command } from './commands.ts';
import { certManager } from './kubernetes/certManager.ts';
import { kerberos, networkPolicy } from './kubernetes/extras.ts';
import { secret } from './kubernetes/secret.ts';
import { wire } from './kubernetes/wire.ts';
import { type Terminal, UsageError } from './terminal.ts';

const commands: Readonly<Record<string, Command>> = {
  secret,
  'cert-manager': certManager,
  wire,
  'network-policy': networkPolicy,
  kerberos,
};

/** `cluster-tls kubernetes …`: writes manifests and changes them; it never speaks to a cluster. */
export function kubernetes(args: readonly string[], terminal: Terminal): ReturnType<Command> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(rest, terminal);
  const known = Object.keys(commands).join(', ');
  if (name === '') throw new UsageError(`kubernetes takes one of ${known}`);
  const near = closest(name, Object.keys(commands));
  throw new UsageError(
    `no command kubernetes ${name}; ${near === undefined ? `there are ${known}` : `did you mean ${near}?`}`,
  );
}
