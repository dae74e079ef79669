import type { MongoLink } from './link.js';

interface Privilege {
  readonly resource: {
    readonly db?: string;
    readonly collection?: string;
    readonly anyResource?: boolean;
  };
  readonly actions: readonly string[];
}

interface ConnectionStatus {
  readonly authInfo: {
    readonly authenticatedUsers: readonly { readonly user: string }[];
    readonly authenticatedUserPrivileges?: readonly Privilege[];
  };
}

/** Actions of the server's that change data or its indexes. */
const WRITING = new Set([
  'insert',
  'update',
  'remove',
  'createCollection',
  'dropCollection',
  'dropDatabase',
  'createIndex',
  'dropIndex',
  'renameCollectionSameDB',
  'anyAction',
]);

/** Nothing in the server holds a session read-only, so what the account may do is all there is behind the lists. */
export async function mongoWarnings(link: MongoLink, signal: AbortSignal): Promise<readonly string[]> {
  const database = await link.database();
  const { authInfo } = (await database.command(
    { connectionStatus: 1, showPrivileges: true },
    { signal },
  )) as unknown as ConnectionStatus;
  const [account] = authInfo.authenticatedUsers;
  const warnings: string[] = [];
  if (!account)
    warnings.push(
      'The server asks for no login: every client that reaches it may read and change everything.',
    );
  const writes = new Set(
    (authInfo.authenticatedUserPrivileges ?? [])
      .filter(
        ({ resource }) => resource.anyResource || resource.db === '' || resource.db === database.databaseName,
      )
      .flatMap(({ actions }) => actions.filter((action) => WRITING.has(action))),
  );
  if (account && writes.size > 0)
    warnings.push(
      `The account "${account.user}" may change data (${[...writes].sort().join(', ')}), and MongoDB has nothing that holds a connection read-only: give it the role "read" unless write actions are wanted.`,
    );
  const [any] = await database
    .listCollections({}, { nameOnly: true, authorizedCollections: true, signal })
    .toArray();
  if (!any)
    warnings.push(
      `The database "${database.databaseName}" has no collection that the account may see: MongoDB takes any name for that of an empty database.`,
    );
  return warnings;
}
