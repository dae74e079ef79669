import { Module } from '@nestjs/common';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { StoreController } from './store.controller.js';
import { StoreService } from './store.service.js';

@Module({
  imports: [HostModule, IntegrationsModule, UsageModule],
  controllers: [StoreController],
  providers: [StoreService],
})
export class StoreModule {}
