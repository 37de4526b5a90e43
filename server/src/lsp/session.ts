import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { Position, Range } from 'vscode-languageserver-types';
import type { Host } from '../host.ts';
import { offsetAt } from '../service/positions.ts';
import type { Span } from '../text/span.ts';
import type { Analysis } from '../workspace/analyse.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Folders } from './folders.ts';

/** What every method's file is given. */
export interface Session {
  readonly connection: Connection;
  readonly host: Host;
  readonly workspace: Workspace;
  readonly capabilities: ClientCapabilities;
  readonly folders: Folders;
}

export const at = (analysis: Analysis, position: Position): number => offsetAt(analysis.document, position);

export const spanOf = (analysis: Analysis, range: Range): Span => ({
  start: at(analysis, range.start),
  end: at(analysis, range.end),
});
