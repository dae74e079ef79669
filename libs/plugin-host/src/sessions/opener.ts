import type { Logger, OpenContext, Plugin, Session } from '@patchbay/plugin-kit';
import type { Config } from '../configs/configs.js';
import type { ConnectionProgress } from '../network/connection-progress.js';
import type { Connections } from '../network/connections.js';
import { type Network } from '../network/connections.js';
import type { FileOwner, LocalFiles } from '../configs/local-files.js';
import type { SessionCredentials } from '../credentials/credentials.js';
import type { SessionSecrets } from '../credentials/session-secrets.js';

/** A session with what belongs to its config. */
export interface Opened {
  readonly session: Session;
  readonly connections: Connections;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
  /** Closes the session and its connections. */
  close(): Promise<void>;
}

interface OpenerParts {
  readonly network: Network;
  readonly logger: Logger;
  readonly files: LocalFiles;
  readonly rebase?: OpenContext['rebase'];
}

/** How one session is opened. */
interface Opening {
  readonly plugin: Plugin;
  readonly config: Config;
  readonly owner: FileOwner;
  readonly secrets: SessionSecrets;
  readonly credentials: SessionCredentials;
  /** Aborts when the time to open is up or no caller waits any more. */
  readonly signal: AbortSignal;
  readonly connections: Connections;
  /** Of a connection test. */
  readonly progress?: ConnectionProgress;
}

/** Gives plugins what they may lean on while they open a session. */
export class Opener {
  constructor(private readonly parts: OpenerParts) {}

  /** @throws what the plugin throws, once nothing that it dialled is left */
  async open(opening: Opening): Promise<Opened> {
    const { plugin, config, owner, secrets, credentials, signal, connections, progress } = opening;
    const { network, rebase } = this.parts;
    const { redact } = secrets;
    const logger = redactedLogger(this.parts.logger, redact);
    const context: OpenContext = {
      signal,
      logger,
      connectTimeoutMs: network.connectTimeoutMs,
      files: await this.parts.files.foldersFor(plugin.form, owner, { mayCreate: !progress }),
      dial: (host, port, hop) => connections.dial(host, port, hop),
      reached: (stage, hop) => {
        connections.reached();
        progress?.reached(stage, hop);
      },
      failed: (reason) => {
        connections.failed(reason);
      },
      redact: secrets.redactAnswer,
      credential: (field) => credentials.of(field),
      ...(rebase && { rebase }),
    };
    try {
      const session = await plugin.open(config as never, context);
      const close = (): Promise<void> => {
        credentials.release();
        return connections.end(() => session.close());
      };
      return { session, connections, logger, redact, close };
    } catch (error) {
      credentials.release();
      await connections.end();
      throw error;
    }
  }
}

function redactedLogger(logger: Logger, redact: (text: string) => string): Logger {
  const clean = (details: object): object => JSON.parse(redact(JSON.stringify(details))) as object;
  return {
    debug: (details, message) => {
      logger.debug(clean(details), redact(message));
    },
    warn: (details, message) => {
      logger.warn(clean(details), redact(message));
    },
  };
}
