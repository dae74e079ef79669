import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { whenGone } from '../http/when-gone.js';
import { ConnectionTestAnswer, TestConnection } from '../connections/connection.dto.js';
import { ConnectionService } from '../connections/connection.service.js';
import { READS_CONFIG } from '../integrations/integration-docs.js';
import { ConfigOfUrl, UrlToConfig } from './nocodb.dto.js';
import { UrlReader } from './url-reader.js';

/** What NocoDB's form asks for beside the integrations themselves. */
@ApiTags('integrations')
@Controller('api/v1')
export class NocodbController {
  constructor(
    private readonly connections: ConnectionService,
    private readonly urls: UrlReader,
  ) {}

  @Post('db/meta/connection/test')
  @Allow('editor')
  @Audited('connection.test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a config as NocoDB’s form sends it, without saving it' })
  @ApiOkResponse({ type: ConnectionTestAnswer })
  @Fails(...READS_CONFIG, 'ERR_BUSY')
  test(
    @CurrentCaller() caller: Caller,
    @Body() body: TestConnection,
    @Req() request: Request,
  ): Promise<TestResult> {
    return this.connections.testUnsaved(caller, body, whenGone(request.res!));
  }

  @Post('url_to_config')
  @Allow('editor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take a connection URI apart. Nothing of it is kept' })
  @ApiOkResponse({ type: ConfigOfUrl })
  configOf(@Body() body: UrlToConfig): ConfigOfUrl {
    return this.urls.configOf(body.url);
  }
}
