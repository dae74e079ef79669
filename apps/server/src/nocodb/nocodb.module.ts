import { Module } from '@nestjs/common';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { NocodbController } from './nocodb.controller.js';
import { UrlReader } from './url-reader.js';

@Module({
  imports: [HostModule, IntegrationsModule],
  controllers: [NocodbController],
  providers: [UrlReader],
})
export class NocodbModule {}
