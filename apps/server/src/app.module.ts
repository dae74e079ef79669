import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { Metadata } from '@patchbay/metadata';
import { AccessModule } from './access/access.module.js';
import { ActionsModule } from './actions/actions.module.js';
import { AuditGuard } from './audit/audit.guard.js';
import { AuditModule } from './audit/audit.module.js';
import { AuditTrail } from './audit/audit-trail.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { DocsModule } from './docs/docs.module.js';
import { ErrorFilter } from './errors/error.filter.js';
import { type Foundations, FoundationsModule } from './foundations/foundations.module.js';
import { HealthModule } from './health/health.module.js';
import { HistoryModule } from './history/history.module.js';
import { KnownQueriesGuard } from './http/known-queries.js';
import { validate } from './http/validate.js';
import { AccessGuard } from './identity/access.guard.js';
import { IdentityModule } from './identity/identity.module.js';
import { IntegrationsModule } from './integrations/integrations.module.js';
import { LOGGER, type Logger } from './logging/logger.js';
import { NanonetsModule } from './nanonets/nanonets.module.js';
import { NocodbModule } from './nocodb/nocodb.module.js';
import { FailedAccessGuard } from './rate-limit/failed-access.guard.js';
import { RateLimitGuard } from './rate-limit/rate-limit.guard.js';
import { RetentionModule } from './retention/retention.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { StoreModule } from './store/store.module.js';

/** Routes are tried in the order of the features: the store before the short form of actions, the unknown routes last. */
const FEATURES = [
  StoreModule,
  ActionsModule,
  IntegrationsModule,
  ConnectionsModule,
  HistoryModule,
  SourcesModule,
  CatalogueModule,
  NanonetsModule,
  NocodbModule,
  AccessModule,
  AuditModule,
  HealthModule,
  RetentionModule,
  DocsModule,
];

/** They are asked in this order: who calls, how often, what the audit calls it, whether the caller may, what is asked. */
const GUARDS = [FailedAccessGuard, RateLimitGuard, AuditGuard, AccessGuard, KnownQueriesGuard];

@Module({
  imports: [IdentityModule, ...FEATURES],
  providers: [
    ...GUARDS.map((useClass) => ({ provide: APP_GUARD, useClass })),
    { provide: APP_PIPE, useValue: validate },
    {
      provide: APP_FILTER,
      inject: [LOGGER, AuditTrail, Metadata],
      useFactory: (logger: Logger, audit: AuditTrail, { writes }: Metadata) =>
        new ErrorFilter(logger, (...error) => audit.noteError(...error), writes),
    },
  ],
})
export class AppModule {
  static on(foundations: Foundations): DynamicModule {
    return { module: AppModule, imports: [FoundationsModule.on(foundations)] };
  }
}
