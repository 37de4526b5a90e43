import {
  type Disposable,
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  type TaskDefinition,
  type TaskProvider,
  TaskScope,
  tasks,
  Uri,
  type WorkspaceFolder,
  workspace,
} from 'vscode';

const type = 'cluster-tls';

interface Definition extends TaskDefinition {
  readonly command: 'check' | 'generate';
  readonly paths?: readonly string[];
  readonly severity?: string;
}

/** `cluster-tls check` and `cluster-tls generate --check` as tasks, with the command line that the extension brings along. */
export class Tasks implements TaskProvider {
  readonly #program: string;

  constructor({ extensionUri }: ExtensionContext) {
    this.#program = Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  }

  register(): Disposable {
    return tasks.registerTaskProvider(type, this);
  }

  async provideTasks(): Promise<Task[]> {
    const folders = workspace.workspaceFolders ?? [];
    const plans = await workspace.findFiles('**/*cluster-tls*.{yaml,yml}', '**/node_modules/**', 20);
    return folders.flatMap((folder) => {
      const own = plans.filter((plan) => workspace.getWorkspaceFolder(plan)?.uri.toString() === folder.uri.toString());
      return [
        this.#task({ type, command: 'check' }, folder),
        ...own.map((plan) =>
          this.#task({ type, command: 'generate', paths: [workspace.asRelativePath(plan, false)] }, folder),
        ),
      ];
    });
  }

  resolveTask({ definition, scope }: Task): Task {
    const folder = typeof scope === 'object' ? scope : workspace.workspaceFolders?.[0];
    return this.#task(definition as Definition, folder);
  }

  #task(definition: Definition, folder: WorkspaceFolder | undefined): Task {
    const { command, paths = [], severity } = definition;
    const args =
      command === 'generate'
        ? ['generate', ...paths.slice(0, 1), '--check']
        : ['check', ...(severity === undefined ? [] : ['--severity', severity]), ...paths];
    const name = command === 'generate' ? l10n.t('is {0} up to date?', paths[0] ?? '') : 'check';
    const execution = new ProcessExecution(process.execPath, [this.#program, ...args], {
      ...(folder === undefined ? {} : { cwd: folder.uri.fsPath }),
      // In the editor this program is Electron, which is told so to be Node; colours would keep places from being recognised.
      env: { ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
    });
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, type, execution, '$cluster-tls');
    task.detail = `cluster-tls ${args.join(' ')}`;
    return task;
  }
}
