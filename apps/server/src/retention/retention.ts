import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Metadata } from '@patchbay/metadata';
import { LOGGER, type Logger } from '../logging/logger.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How many rows are gone. */
export interface Removed {
  readonly usageRecords: number;
  readonly auditEvents: number;
}

/** Deletes usage records and audit events that are older, or more, than the settings let be kept. */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<Removed> | undefined;
  readonly #stopped = new AbortController();

  constructor(
    private readonly metadata: Metadata,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'retention'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** From now on by itself: soon after a start, then every hour. Several replicas may do so at once. */
  onApplicationBootstrap(): void {
    this.#schedule(FIRST_AFTER_MS);
  }

  /** A run under way ends after its chunk. */
  async onApplicationShutdown(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  /** Joins the run under way, if there is one. */
  run(now = Date.now()): Promise<Removed> {
    this.#running ??= this.#remove(now).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => void this.#runAndLog(), afterMs).unref();
  }

  async #runAndLog(): Promise<void> {
    try {
      const removed = await this.run();
      this.logger.info({ removed }, 'what was kept long enough is gone');
    } catch (error) {
      this.logger.error({ err: error }, 'what is too old could not be removed');
    }
    if (!this.#stopped.signal.aborted) this.#schedule(EVERY_MS);
  }

  async #remove(now: number): Promise<Removed> {
    const { usage, audit } = this.metadata;
    const { usageMaxAgeDays, usageMaxRecords, auditMaxAgeDays } = this.settings.retention;
    const { signal } = this.#stopped;
    const before = (days: number): string => new Date(now - days * DAY_MS).toISOString();
    let usageRecords = 0;
    let auditEvents = 0;
    if (usageMaxAgeDays > 0) usageRecords += await usage.deleteOlderThan(before(usageMaxAgeDays), signal);
    if (usageMaxRecords > 0) usageRecords += await usage.deleteBeyond(usageMaxRecords, signal);
    if (auditMaxAgeDays > 0) auditEvents += await audit.deleteOlderThan(before(auditMaxAgeDays), signal);
    return { usageRecords, auditEvents };
  }
}
