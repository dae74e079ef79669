import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/actions.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { ExternalIntegrationsController } from './external-integrations.controller.js';
import { ExternalIntegrationsService } from './external-integrations.service.js';

@Module({
  imports: [ActionsModule, AuditModule, HostModule, IntegrationsModule],
  controllers: [ExternalIntegrationsController],
  providers: [ExternalIntegrationsService],
})
export class NanonetsModule {}
