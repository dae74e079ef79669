import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { whenGone } from '../http/when-gone.js';
import { ConnectionTestAnswer, TestConnection, TestSaved } from './connection.dto.js';
import { ConnectionService } from './connection.service.js';
import { TakesBaseId } from '../http/known-queries.js';
import { overriddenFields } from './overridden-fields.js';
import { READS_CONFIG } from './integration-docs.js';

@ApiTags('integrations')
@TakesBaseId()
@Controller('api/v2/meta')
export class ConnectionController {
  constructor(private readonly connections: ConnectionService) {}

  @Post(['integrations/:id/test', 'workspaces/:workspaceId/integrations/:id/test'])
  @Allow('editor')
  @Audited('integration.test', overriddenFields)
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a fresh connection with the saved config, or with parts of it changed' })
  @ApiOkResponse({ type: ConnectionTestAnswer })
  @Fails(...READS_CONFIG, 'ERR_BUSY')
  @ApiBody({ required: false, type: TestSaved })
  testSaved(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: TestSaved,
    @Req() request: Request,
  ): Promise<TestResult> {
    return this.connections.testSaved(caller, id, body, whenGone(request.res!));
  }

  @Post('connection/test')
  @Allow('editor')
  @Audited('connection.test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a config without saving it' })
  @ApiOkResponse({ type: ConnectionTestAnswer })
  @Fails(...READS_CONFIG, 'ERR_BUSY')
  testUnsaved(
    @CurrentCaller() caller: Caller,
    @Body() body: TestConnection,
    @Req() request: Request,
  ): Promise<TestResult> {
    return this.connections.testUnsaved(caller, body, whenGone(request.res!));
  }
}
