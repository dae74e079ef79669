import type { ConnectionSource } from '@patchbay/sql-kit';
import { type Client, DatabaseError } from 'pg';

/** What the server did not answer with an error of its own leaves a connection that may still be at work. */
export async function lend<Result>(
  connections: ConnectionSource<Client>,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = await connections.acquire();
  try {
    return await work(client);
  } catch (error) {
    if (!(error instanceof DatabaseError)) cut(client);
    throw error;
  } finally {
    connections.release(client);
  }
}

/** Ends the connection at once, without a farewell. */
export function cut(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
