import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule, DiscoveryService, Reflector } from '@nestjs/core';
import { Metadata } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import { isPlugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import type { Logger } from './logging/logger.js';
import { TokenGuard } from './access/token.guard.js';
import { Tokens } from './access/tokens.js';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { CatalogueService } from './catalogue/catalogue.service.js';
import { DocsController } from './docs/docs.controller.js';
import { OpenApiDocument } from './docs/openapi-document.js';
import { ErrorFilter } from './errors/error.filter.js';
import { HealthController } from './health/health.controller.js';
import { Lifecycle } from './health/lifecycle.js';
import { validate } from './http/validate.js';
import { ConnectionController } from './integrations/connection.controller.js';
import { ConnectionService } from './integrations/connection.service.js';
import { IntegrationDirectory } from './integrations/integration-directory.js';
import { IntegrationsController } from './integrations/integrations.controller.js';
import { IntegrationsService } from './integrations/integrations.service.js';
import { PluginsModule } from './plugins.module.js';
import type { Settings } from './settings/settings.js';
import { StoreController } from './store/store.controller.js';
import { StoreService } from './store/store.service.js';
import { UsageLog } from './store/usage-log.js';

/** What is opened before Nest starts, since nothing works without it. */
export interface Foundations {
  readonly settings: Settings;
  readonly metadata: Metadata;
  readonly vault: Vault;
  readonly logger: Logger;
}

@Module({})
export class AppModule {
  static async on({ settings, metadata, vault, logger }: Foundations): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [DiscoveryModule, await PluginsModule.load(settings.plugins)],
      // Routes are tried in this order: what is called most comes first, but the store before the actions' short form.
      controllers: [
        StoreController,
        ActionsController,
        IntegrationsController,
        ConnectionController,
        CatalogueController,
        HealthController,
        DocsController,
      ],
      providers: [
        { provide: Metadata, useValue: metadata },
        { provide: Lifecycle, useValue: new Lifecycle() },
        { provide: OpenApiDocument, useValue: new OpenApiDocument() },
        { provide: Tokens, useValue: new Tokens(metadata) },
        { provide: IntegrationDirectory, useValue: new IntegrationDirectory(metadata) },
        { provide: UsageLog, useValue: new UsageLog(metadata, logger) },
        {
          provide: PluginHost,
          inject: [DiscoveryService, UsageLog],
          useFactory: (discovery: DiscoveryService, usageLog: UsageLog) =>
            new PluginHost({
              plugins: discovery
                .getProviders()
                .map((provider) => provider.instance as unknown)
                .filter(isPlugin),
              vault,
              logger: logger.child({ from: 'plugin' }),
              filesRoot: settings.sqliteRoot,
              onUsage: (record) => usageLog.add(record),
            }),
        },
        {
          provide: APP_GUARD,
          inject: [Reflector, Tokens],
          useFactory: (reflector: Reflector, tokens: Tokens) => new TokenGuard(reflector, tokens),
        },
        { provide: APP_PIPE, useValue: validate },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
        IntegrationsService,
        ConnectionService,
        CatalogueService,
        ActionsService,
        StoreService,
      ],
    };
  }
}
