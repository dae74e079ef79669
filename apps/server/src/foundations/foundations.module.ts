import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Metadata } from '@patchbay/metadata';
import type { Plugin } from '@patchbay/plugin-kit';
import { Vault } from '@patchbay/vault';
import { PLUGINS } from '../host/plugins.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** What is opened before Nest starts, since nothing works without it. */
export interface Foundations {
  readonly settings: Settings;
  readonly metadata: Metadata;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly plugins: readonly Plugin[];
}

/** Provides the foundations to every feature. It is global, so that Nest shuts it down last: the others write until then. */
@Module({})
export class FoundationsModule implements OnApplicationShutdown {
  constructor(private readonly metadata: Metadata) {}

  static on({ settings, metadata, vault, logger, plugins }: Foundations): DynamicModule {
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: LOGGER, useValue: logger },
      { provide: Metadata, useValue: metadata },
      { provide: Vault, useValue: vault },
      { provide: PLUGINS, useValue: plugins },
    ];
    return { module: FoundationsModule, global: true, providers, exports: providers };
  }

  onApplicationShutdown(): Promise<void> {
    return this.metadata.close();
  }
}
