import type { Host } from '../host.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What work for somebody needs: the editor's session and the command line give one of these. */
export interface Desk {
  readonly host: Host;
  readonly workspace: Workspace;
  readonly folders: {
    list(): readonly string[];
    /** True for what lies in one of them. */
    hold(uri: string): boolean;
  };
}
