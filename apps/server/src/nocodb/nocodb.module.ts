import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { HostModule } from '../host/host.module.js';
import { NocodbController } from './nocodb.controller.js';
import { UrlReader } from './url-reader.js';

@Module({
  imports: [ConnectionsModule, HostModule],
  controllers: [NocodbController],
  providers: [UrlReader],
})
export class NocodbModule {}
