import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { whenGone } from '../http/when-gone.js';
import { ConnectionService } from './connection.service.js';
import { TestConnection } from './integration.dto.js';

@ApiTags('integrations')
@Controller('api/v2/meta')
export class ConnectionController {
  constructor(@Inject(ConnectionService) private readonly connections: ConnectionService) {}

  @Post('integrations/:id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a fresh connection with the saved config' })
  @ApiBody({ required: false, schema: { type: 'object' } })
  testSaved(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Req() request: Request,
  ): Promise<TestResult> {
    return this.connections.testSaved(caller, id, whenGone(request.res!));
  }

  @Post('connection/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a config without saving it' })
  testUnsaved(@Body() body: TestConnection, @Req() request: Request): Promise<TestResult> {
    return this.connections.testUnsaved(body, whenGone(request.res!));
  }
}
