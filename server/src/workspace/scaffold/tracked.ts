import ignore from 'ignore';
import type { Host } from '../../host.ts';
import { folderOf, pathOf } from '../../text/uri.ts';

/** Folders between a file and the root of its repository. */
const DEEPEST = 64;
const MOST_BYTES = 2 ** 20;

/** Whether git would take a new file in: it lies in a repository, and no `.gitignore` on the way passes over it. */
export async function isTracked(host: Pick<Host, 'stat' | 'readText'>, uri: string): Promise<boolean> {
  const folders = [folderOf(uri)];
  for (let i = 0; i < DEEPEST; i++) {
    const folder = folders[0] ?? '';
    // A file in worktrees and submodules, else a folder.
    if ((await host.stat(`${folder}/.git`)) !== undefined) return !(await isIgnored(host, folders, uri));
    const above = folderOf(folder);
    if (above === folder || above.length <= 'file://'.length) return false;
    folders.unshift(above);
  }
  return false;
}

/** As git does it: from the outermost folder in, where the last pattern that says something counts. */
async function isIgnored(host: Pick<Host, 'readText'>, folders: readonly string[], uri: string): Promise<boolean> {
  let ignored = false;
  for (const folder of folders) {
    const text = await host.readText(`${folder}/.gitignore`, MOST_BYTES);
    if (text === undefined) continue;
    const path = pathOf(uri).slice(pathOf(folder).length + 1);
    const said = ignore().add(text).test(path);
    if (said.ignored) ignored = true;
    else if (said.unignored) ignored = false;
  }
  return ignored;
}
