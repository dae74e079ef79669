import { Module } from '@nestjs/common';
import { HostModule } from '../host/host.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { SourceDirectory } from './source-directory.js';
import { SourcesController } from './sources.controller.js';
import { SourcesService } from './sources.service.js';

@Module({
  imports: [HostModule, IntegrationsModule],
  controllers: [SourcesController],
  providers: [SourceDirectory, SourcesService],
  exports: [SourceDirectory],
})
export class SourcesModule {}
