import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Metadata, WriteBehind } from '@patchbay/metadata';
import type { UsageRecord } from '@patchbay/plugin-host';
import { LOGGER, type Logger } from '../logging/logger.js';

type NewRecord = Parameters<Metadata['usage']['insert']>[0][number];

/** Collects what actions leave behind. */
@Injectable()
export class UsageLog implements OnApplicationShutdown {
  readonly #records: WriteBehind<NewRecord>;

  constructor(metadata: Metadata, @Inject(LOGGER) logger: Logger) {
    this.#records = new WriteBehind({
      write: (records) => metadata.usage.insert(records),
      failed: (error, records) => {
        metadata.writes.note(error);
        logger.error({ err: error, records }, 'usage records could not be written');
      },
    });
  }

  add({ integration: { id, workspaceId }, action, ok, durationMs, rows, fields }: UsageRecord): void {
    this.#records.add({
      integrationId: id,
      workspaceId,
      createdAt: new Date().toISOString(),
      data: {
        action,
        ok: ok ? 1 : 0,
        duration_ms: durationMs,
        ...(rows !== undefined && { rows }),
        ...fields,
      },
    });
  }

  /** Resolves when everything added so far is in the database, or the database refused it. */
  flush(): Promise<void> {
    return this.#records.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.flush();
  }
}
