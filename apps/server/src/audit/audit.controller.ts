import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { AuditListQuery, AuditPage } from './audit.dto.js';
import { AuditService } from './audit.service.js';
import { Audited } from './audited.js';

@ApiTags('audit')
@Controller('api/v2/meta/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Allow('owner')
  @Audited('audit.read')
  @ApiOperation({
    summary: 'List what was done in the workspace, newest first',
    description: 'What was refused or failed is listed too. Reading it is an event of its own.',
  })
  @ApiOkResponse({ type: AuditPage })
  list(@CurrentCaller() caller: Caller, @Query() query: AuditListQuery): Promise<AuditPage> {
    return this.audit.list(caller, query);
  }
}
