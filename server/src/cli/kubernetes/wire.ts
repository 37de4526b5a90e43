import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { newFiles, startWired, wire as wired } from '../../workspace/scaffold/index.ts';
import { parse } from '../pki/options.ts';
import { type Terminal, UsageError } from '../terminal.ts';
import { carryOut, scaffolding } from './carryOut.ts';
import { textOf } from './files.ts';
import { clusterOptions, orderOf } from './order.ts';

/** `cluster-tls kubernetes wire [FILE…]`: makes workloads, values and custom resources use the key material. */
export async function wire(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(args, {
    ...clusterOptions,
    out: { type: 'string', default: '.' },
    'dry-run': { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
  });
  const { system, order } = await orderOf(values);
  const how = { dry: values['dry-run'], force: values.force };
  const uri = (path: string) => pathToFileURL(resolve(path)).href;
  const paths = [...positionals];
  if (positionals.length === 0) {
    const { name, text, notes } = await scaffolding(async () =>
      startWired((each) => uri(join(values.out, each)), system, order),
    );
    // What was begun is gone on with.
    const begun = join(values.out, name);
    if ((await textOf(begun)) !== undefined && !values.force) paths.push(begun);
    if (paths.length === 0)
      return carryOut(
        {
          files: await newFiles({ name, text }, order, (each) => textOf(join(values.out, each))),
          notes,
          commands: system.scaffold.commands(order, name),
        },
        values.out,
        how,
        terminal,
      );
  }
  for (const path of paths) {
    const before = await textOf(path);
    if (before === undefined) throw new UsageError(`${path}: no such file; without a file, a new one is written`);
    const { text, notes } = await scaffolding(async () => wired(before, uri(path), system, order));
    const files =
      text === before
        ? []
        : [{ name: basename(path), content: text, secret: order.password !== undefined, changes: true }];
    await carryOut(
      { files, notes, commands: system.scaffold.commands(order, basename(path)) },
      dirname(path),
      how,
      terminal,
    );
  }
  return 0;
}
