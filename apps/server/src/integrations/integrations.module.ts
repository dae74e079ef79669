import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HostModule } from '../host/host.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { BatchController } from './batch.controller.js';
import { BatchService } from './batch.service.js';
import { IntegrationDirectory } from './integration-directory.js';
import { IntegrationDrafts } from './integration-drafts.js';
import { IntegrationListService } from './integration-list.service.js';
import { IntegrationUpdates } from './integration-updates.js';
import { IntegrationsController } from './integrations.controller.js';
import { IntegrationsService } from './integrations.service.js';
import { ReferencesService } from './references.service.js';
import { UsagesService } from './usages.service.js';

@Module({
  imports: [AuditModule, HostModule, UsageModule],
  controllers: [IntegrationsController, BatchController],
  providers: [
    IntegrationDirectory,
    IntegrationDrafts,
    IntegrationUpdates,
    IntegrationsService,
    IntegrationListService,
    UsagesService,
    ReferencesService,
    BatchService,
  ],
  exports: [IntegrationDirectory, IntegrationUpdates, ReferencesService],
})
export class IntegrationsModule {}
