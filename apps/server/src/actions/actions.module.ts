import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { SourcesModule } from '../sources/sources.module.js';
import { ActionRunner } from './action-runner.js';
import { ActionsController } from './actions.controller.js';
import { ActionsService } from './actions.service.js';

@Module({
  imports: [AuditModule, HostModule, IntegrationsModule, SourcesModule],
  controllers: [ActionsController],
  providers: [ActionRunner, ActionsService],
  exports: [ActionRunner],
})
export class ActionsModule {}
