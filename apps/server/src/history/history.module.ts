import { Module } from '@nestjs/common';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';

@Module({
  imports: [HostModule, IntegrationsModule],
  controllers: [HistoryController],
  providers: [HistoryService],
})
export class HistoryModule {}
