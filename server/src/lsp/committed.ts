import type { Connection } from 'vscode-languageserver';
import type { CommittedText, Host } from '../host.ts';
import { type CommittedParams, type CommittedResult, committedChangedMethod, committedMethod } from '../protocol.ts';

/**
 * A host that asks the client what git has of a file: the server runs no git of its own in a folder that somebody else may
 * have made. Answers are kept until the client says that a repository has changed.
 */
export function withGit(host: Host, connection: Connection, changed: () => void): Host {
  const known = new Map<string, Promise<CommittedText | undefined>>();
  connection.onNotification(committedChangedMethod, () => {
    known.clear();
    changed();
  });
  const ask = async (uri: string): Promise<CommittedText | undefined> => {
    const params: CommittedParams = { uri };
    try {
      const { text, at } = await connection.sendRequest<CommittedResult>(committedMethod, params);
      return text === undefined ? undefined : { text, ...(at === undefined ? {} : { at }) };
    } catch (error) {
      host.log('warning', `what git has: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    ...host,
    committed: (uri) => {
      const before = known.get(uri);
      if (before !== undefined) return before;
      const answer = ask(uri);
      known.set(uri, answer);
      // A repository may not be open yet.
      void answer.then((found) => found === undefined && known.delete(uri));
      return answer;
    },
  };
}
