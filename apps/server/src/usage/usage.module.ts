import { Module } from '@nestjs/common';
import { UsageLog } from './usage-log.js';

@Module({
  providers: [UsageLog],
  exports: [UsageLog],
})
export class UsageModule {}
