import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WriteError, writeTogether } from '../../nodeFiles.ts';
import { nodeHost } from '../../nodeHost.ts';
import { EditError, isTracked, ScaffoldError, type Scaffolded } from '../../workspace/scaffold/index.ts';
import { told } from '../pki/told.ts';
import { exit, FileError, painter, printable, type Terminal, UsageError } from '../terminal.ts';
import { textOf } from './files.ts';

/** What a scaffold refuses is told without a stack. */
export async function scaffolding<T>(make: () => Promise<T>): Promise<T> {
  try {
    return await told(make);
  } catch (error) {
    if (error instanceof ScaffoldError || error instanceof EditError) throw new UsageError(error.message);
    throw error;
  }
}

/** Whether git would take the file in. */
export const tracked = (path: string): Promise<boolean> => isTracked(nodeHost(), pathToFileURL(resolve(path)).href);

/** Writes the files of a scaffold below a folder, and tells the rest. Nothing is written where nothing would change. */
export async function carryOut(
  { files: all, notes, commands }: Scaffolded,
  folder: string,
  { dry, force }: { readonly dry: boolean; readonly force: boolean },
  terminal: Terminal,
): Promise<number> {
  const paint = painter(terminal.colours);
  const present = await Promise.all(all.map(({ name }) => textOf(join(folder, name))));
  const files = all.filter(({ content }, i) => content !== present[i]);
  const show = (name: string) => printable(relative(terminal.cwd, resolve(folder, name)) || name);
  if (dry)
    for (const { name, content, secret } of files)
      terminal.out(secret ? `# ${show(name)} (secret: not shown)\n` : `# ${show(name)}\n${content}`);
  else {
    await write(
      files.map(({ name, content, secret, changes }) => ({
        path: join(folder, name),
        content,
        secret,
        replaces: changes,
      })),
      force,
    );
    for (const { name, secret, changes } of files)
      terminal.out(`${paint('green', changes ? 'changed' : 'written')} ${show(name)}${secret ? ' (0600)' : ''}\n`);
  }
  if (files.length === 0) terminal.out('Nothing to change.\n');
  for (const note of notes) terminal.err(`${paint('yellow', 'note')} ${printable(note)}\n`);
  if (commands.length > 0) terminal.out(`\nThen:\n${commands.map((each) => `  ${printable(each)}\n`).join('')}`);
  return exit.clean;
}

async function write(files: Parameters<typeof writeTogether>[0], force: boolean): Promise<void> {
  try {
    await writeTogether(files, force);
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new FileError(error.exists ? `${error.message}; --force overwrites it` : error.message);
  }
}
