import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ActionsService } from './actions.service.js';

const EXECUTE_BODY = {
  schema: {
    type: 'object',
    required: ['action'],
    properties: {
      action: { type: 'string' },
      params: { type: 'object' },
      options: {
        type: 'object',
        properties: {
          timeoutMs: { type: 'integer', minimum: 1 },
          maxRows: { type: 'integer', minimum: 1 },
          maxBytes: { type: 'integer', minimum: 1 },
          rowMode: { type: 'string', enum: ['object', 'array'] },
        },
      },
    },
  },
};

@ApiTags('actions')
@ApiProduces('application/json', 'application/x-ndjson', 'text/csv')
@Controller('api/v2/integrations/:id')
export class ActionsController {
  constructor(@Inject(ActionsService) private readonly actions: ActionsService) {}

  @Post('execute')
  @ApiOperation({ summary: 'Run an action' })
  @ApiBody(EXECUTE_BODY)
  execute(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.actions.execute(caller, id, body, request, response);
  }

  @Post(':action')
  @ApiOperation({ summary: 'Run an action; the body holds its params' })
  @ApiBody({ required: false, schema: { type: 'object' } })
  run(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('action') action: string,
    @Body() params: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.actions.run(caller, id, { action, params }, request, response);
  }
}
