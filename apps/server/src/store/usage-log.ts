import type { Metadata } from '@patchbay/metadata';
import type { UsageRecord } from '@patchbay/plugin-host';
import type { Logger } from '../logging/logger.js';

const FLUSH_AFTER_MS = 500;
const FLUSH_AT = 500;
/** Beyond this many, while the database is away, the oldest are lost rather than the server. */
const MAX_WAITING = 50_000;

type NewRecord = Parameters<Metadata['usage']['insert']>[0][number];

/** Collects what actions leave behind and writes it in batches, beside the requests. */
export class UsageLog {
  #waiting: NewRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly metadata: Metadata,
    private readonly logger: Logger,
  ) {}

  add({ integration: { id, workspaceId }, action, ok, durationMs, rows }: UsageRecord): void {
    this.#waiting.push({
      integrationId: id,
      workspaceId,
      createdAt: new Date().toISOString(),
      data: { action, ok: ok ? 1 : 0, duration_ms: durationMs, ...(rows !== undefined && { rows }) },
    });
    if (this.#waiting.length >= FLUSH_AT) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
  }

  /** Resolves when everything added so far is in the database, or the database refused it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const records = this.#waiting.splice(0);
    try {
      await this.metadata.usage.insert(records);
    } catch (error) {
      this.logger.error({ err: error, records: records.length }, 'usage records could not be written');
      this.#waiting = [...records, ...this.#waiting].slice(-MAX_WAITING);
    }
  }
}
