import { createRequire } from 'node:module';
import { FrameRefused } from '@patchbay/sql-kit';

/** How a server answers the first step of a login: with it a `hello` may have been answered, too. */
interface Answer {
  readonly payload?: unknown;
  readonly speculativeAuthenticate?: Answer;
}

/** The driver's connection, in `lib/cmap/connection.js`. */
type Connection = new (...made: unknown[]) => { command(...command: unknown[]): Promise<Answer> };

/** As many as other drivers take; servers ask for 15,000 unless they are told otherwise. */
const MAX_ITERATIONS = 100_000;

const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  Connection: Connection;
};

/**
 * The driver's connection, which hashes a password no more often than is sensible, though the server asks for it: each time
 * takes one of the few threads that names are looked up and files are read in.
 */
export class ScramBound extends Connection {
  override async command(...command: unknown[]): Promise<Answer> {
    const answer = await super.command(...command);
    const iterations = iterationsOf(answer.speculativeAuthenticate) ?? iterationsOf(answer);
    if (iterations !== undefined && iterations > MAX_ITERATIONS)
      throw new FrameRefused(
        "MongoDB's protocol",
        `a password is to be hashed ${iterations} times; at most ${MAX_ITERATIONS} are taken`,
      );
    return answer;
  }
}

/** RFC 5802, 5.1: `i` among the attributes of the server's first message. */
function iterationsOf(answer: Answer | undefined): number | undefined {
  const payload = answer?.payload;
  if (typeof payload !== 'object' || payload === null) return undefined;
  const bytes = (payload as { buffer?: Uint8Array }).buffer ?? (payload as Uint8Array);
  const attributes = Buffer.from(bytes).toString('latin1').split(',');
  // As the driver reads them: in any order, and the last of a name.
  const count = attributes.findLast((attribute) => attribute.startsWith('i='));
  return count === undefined ? undefined : Number.parseInt(count.slice(2), 10);
}
