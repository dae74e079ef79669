import type { ConnectionSource } from '@patchbay/sql-kit';
import { type Client, DatabaseError } from 'pg';
import { cut } from './driver.js';

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
