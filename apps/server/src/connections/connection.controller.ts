import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type OptionList, PluginHost } from '@patchbay/plugin-host';
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
import { ASKS_REMOTE, READS_CONFIG } from '../integrations/integration-docs.js';
import { AskOptions, OptionsAnswer, UnderstandConfig, UnderstoodConfig } from './options.dto.js';

@ApiTags('integrations')
@TakesBaseId()
@Controller('api/v2/meta')
export class ConnectionController {
  constructor(
    private readonly connections: ConnectionService,
    private readonly host: PluginHost,
  ) {}

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
  ): Promise<ConnectionTestAnswer> {
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
  ): Promise<ConnectionTestAnswer> {
    return this.connections.testUnsaved(caller, body, whenGone(request.res!));
  }

  @Post('connection/options')
  @Allow('creator')
  @Audited('connection.options')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask what a field of a config may be, such as the databases of a server',
    description:
      'Of fields whose element has `optionsFrom`. Runs the action that it names over the config as it is sent; nothing is saved. ' +
      'With `fk_integration_id` the config is laid over the saved one, under the rules of a test.',
  })
  @ApiOkResponse({ type: OptionsAnswer })
  @Fails(...READS_CONFIG, ...ASKS_REMOTE)
  options(
    @CurrentCaller() caller: Caller,
    @Body() body: AskOptions,
    @Req() request: Request,
  ): Promise<OptionList> {
    return this.connections.listOptions(caller, body, whenGone(request.res!));
  }

  @Post('connection/understand')
  @Allow('creator')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Read a pasted config into the form of its plugin',
    description: 'No secret is repeated, nothing is saved, and no remote system is asked.',
  })
  @ApiOkResponse({ type: UnderstoodConfig })
  @Fails('ERR_UNKNOWN_SUB_TYPE')
  async understand(@Body() { type, sub_type: subType, config }: UnderstandConfig): Promise<UnderstoodConfig> {
    const { subType: found, ...rest } = await this.host.understandings.of(config, { type, subType });
    return { ...rest, sub_type: found };
  }
}
