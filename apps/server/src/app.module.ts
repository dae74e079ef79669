import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule, DiscoveryService, Reflector } from '@nestjs/core';
import { Metadata } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import { isPlugin } from '@patchbay/plugin-kit';
import type { Vault } from '@patchbay/vault';
import type { Logger } from './logging/logger.js';
import { AuthenticationGuard } from './identity/authentication.guard.js';
import { AccessGuard } from './identity/access.guard.js';
import { MeController } from './access/me.controller.js';
import { TokenUses } from './identity/token-uses.js';
import { TokensController } from './access/tokens.controller.js';
import { TokensService } from './access/tokens.service.js';
import { Tokens } from './identity/tokens.js';
import { UsersController } from './access/users.controller.js';
import { UsersService } from './access/users.service.js';
import { WorkspacesController } from './access/workspaces.controller.js';
import { WorkspacesService } from './access/workspaces.service.js';
import { ActionRunner } from './actions/action-runner.js';
import { ActionsController } from './actions/actions.controller.js';
import { ActionsService } from './actions/actions.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditGuard } from './audit/audit.guard.js';
import { AuditService } from './audit/audit.service.js';
import { AuditTrail } from './audit/audit-trail.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { CatalogueService } from './catalogue/catalogue.service.js';
import { DocsController } from './docs/docs.controller.js';
import { OpenApiDocument } from './docs/openapi-document.js';
import { ErrorFilter } from './errors/error.filter.js';
import { HealthController } from './health/health.controller.js';
import { Lifecycle } from './health/lifecycle.js';
import { KnownQueriesGuard } from './http/known-queries.js';
import { UnknownRoutesController } from './docs/unknown-routes.controller.js';
import { validate } from './http/validate.js';
import { HistoryController } from './history/history.controller.js';
import { HistoryService } from './history/history.service.js';
import { BatchController } from './integrations/batch.controller.js';
import { BatchService } from './integrations/batch.service.js';
import { ConnectionController } from './integrations/connection.controller.js';
import { ConnectionService } from './integrations/connection.service.js';
import { IntegrationDirectory } from './integrations/integration-directory.js';
import { IntegrationDrafts } from './integrations/integration-drafts.js';
import { IntegrationListService } from './integrations/integration-list.service.js';
import { IntegrationUpdates } from './integrations/integration-updates.js';
import { IntegrationsController } from './integrations/integrations.controller.js';
import { IntegrationsService } from './integrations/integrations.service.js';
import { UsagesService } from './integrations/usages.service.js';
import { ExternalIntegrationsController } from './nanonets/external-integrations.controller.js';
import { ExternalIntegrationsService } from './nanonets/external-integrations.service.js';
import { PluginsModule } from './plugins.module.js';
import { FailedAccessGuard } from './rate-limit/failed-access.guard.js';
import { HitWindows } from './rate-limit/hit-windows.js';
import { RateLimitGuard } from './rate-limit/rate-limit.guard.js';
import { Retention } from './retention/retention.js';
import { STREAM_IDLE_TIMEOUT_MS } from './actions/answer.js';
import type { Settings } from './settings/settings.js';
import { SourceDirectory } from './sources/source-directory.js';
import { NocodbController } from './nocodb/nocodb.controller.js';
import { UrlReader } from './nocodb/url-reader.js';
import { SourcesController } from './sources/sources.controller.js';
import { SourcesService } from './sources/sources.service.js';
import { StoreController } from './store/store.controller.js';
import { StoreService } from './store/store.service.js';
import { UsageLog } from './usage/usage-log.js';

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
    const tokenUses = new TokenUses(metadata, logger);
    const audit = new AuditTrail(metadata, logger);
    return {
      module: AppModule,
      imports: [DiscoveryModule, await PluginsModule.load(settings.plugins)],
      // Routes are tried in this order: what is called most comes first, but the store before the actions' short form.
      controllers: [
        StoreController,
        ActionsController,
        IntegrationsController,
        BatchController,
        HistoryController,
        ConnectionController,
        SourcesController,
        CatalogueController,
        ExternalIntegrationsController,
        NocodbController,
        MeController,
        UsersController,
        TokensController,
        WorkspacesController,
        AuditController,
        HealthController,
        DocsController,
        UnknownRoutesController,
      ],
      providers: [
        { provide: Metadata, useValue: metadata },
        { provide: Lifecycle, useValue: new Lifecycle() },
        { provide: STREAM_IDLE_TIMEOUT_MS, useValue: settings.streamIdleTimeoutMs },
        { provide: OpenApiDocument, useValue: new OpenApiDocument() },
        { provide: TokenUses, useValue: tokenUses },
        { provide: Tokens, useValue: new Tokens(metadata, tokenUses) },
        { provide: AuditTrail, useValue: audit },
        { provide: IntegrationDirectory, useValue: new IntegrationDirectory(metadata) },
        { provide: SourceDirectory, useValue: new SourceDirectory(metadata) },
        { provide: UsageLog, useValue: new UsageLog(metadata, logger) },
        {
          provide: PluginHost,
          inject: [DiscoveryService, UsageLog],
          useFactory: (discovery: DiscoveryService, usageLog: UsageLog) => {
            const host = new PluginHost({
              plugins: discovery
                .getProviders()
                .map((provider) => provider.instance as unknown)
                .filter(isPlugin),
              vault,
              logger: logger.child({ from: 'plugin' }),
              filesRoot: settings.sqliteRoot,
              filesRootSharedBy: settings.sqliteRootSharedBy,
              egress: settings.egress,
              connectTimeoutMs: settings.connectTimeoutMs,
              maxSessions: settings.maxSessions,
              maxCellBytes: settings.maxCellBytes,
              ...(settings.maxAnswerMemory > 0 && { memoryBytes: settings.maxAnswerMemory }),
              onUsage: (record) => usageLog.add(record),
            });
            // Running actions keep their session until they are done; the caller that made the change does not wait for them.
            metadata.feed.onChange((change) => {
              if (change?.kind !== 'integration' || change.outdated === null) return;
              const source = change.outdated === 'all' ? undefined : change.outdated.source;
              void host.retire(change.id, source);
            });
            return host;
          },
        },
        {
          provide: APP_GUARD,
          inject: [Reflector, Tokens],
          useFactory: (reflector: Reflector, tokens: Tokens) =>
            new FailedAccessGuard(new AuthenticationGuard(reflector, tokens), {
              storage: new HitWindows(),
              limit: settings.rateLimits.authFailures,
            }),
        },
        {
          provide: APP_GUARD,
          useValue: new RateLimitGuard({
            storage: new HitWindows(),
            limit: settings.rateLimits.requests,
          }),
        },
        {
          provide: APP_GUARD,
          inject: [Reflector],
          useFactory: (reflector: Reflector) => new AuditGuard(reflector, audit),
        },
        {
          provide: APP_GUARD,
          inject: [Reflector],
          useFactory: (reflector: Reflector) => new AccessGuard(reflector, settings.corsOrigins),
        },
        { provide: APP_GUARD, useValue: new KnownQueriesGuard() },
        { provide: APP_PIPE, useValue: validate },
        {
          provide: APP_FILTER,
          useValue: new ErrorFilter(logger, (...error) => audit.noteError(...error), metadata.writes),
        },
        UsersService,
        TokensService,
        WorkspacesService,
        IntegrationDrafts,
        IntegrationUpdates,
        IntegrationsService,
        IntegrationListService,
        UsagesService,
        BatchService,
        HistoryService,
        UrlReader,
        ConnectionService,
        CatalogueService,
        ExternalIntegrationsService,
        ActionRunner,
        ActionsService,
        StoreService,
        AuditService,
        { provide: Retention, useValue: new Retention(metadata, settings.retention, logger) },
        SourcesService,
      ],
    };
  }
}
