import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Metadata } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';

/** Retires the sessions of integrations that change, and closes all of them when the server stops. */
@Injectable()
export class SessionRetirement implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
  ) {}

  /** Running actions keep their session until they are done; the caller that made the change does not wait for them. */
  onModuleInit(): void {
    this.metadata.feed.onChange((change) => {
      if (change?.kind !== 'integration' || change.outdated === null) return;
      const source = change.outdated === 'all' ? undefined : change.outdated.source;
      void this.host.retire(change.id, source);
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.host.close();
  }
}
