import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { ConnectionController } from './connection.controller.js';
import { ConnectionService } from './connection.service.js';

@Module({
  imports: [AuditModule, HostModule, IntegrationsModule],
  controllers: [ConnectionController],
  providers: [ConnectionService],
  exports: [ConnectionService],
})
export class ConnectionsModule {}
