import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
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

/** The busiest routes: they take request and response as they are, since each parameter would pass through the pipes. */
@ApiTags('actions')
@ApiParam({ name: 'id', type: 'string' })
@ApiProduces('application/json', 'application/x-ndjson', 'text/csv')
@Controller('api/v2/integrations/:id')
export class ActionsController {
  constructor(@Inject(ActionsService) private readonly actions: ActionsService) {}

  @Post('execute')
  @ApiOperation({ summary: 'Run an action' })
  @ApiBody(EXECUTE_BODY)
  execute(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.actions.execute(request, response);
  }

  @Post(':action')
  @ApiOperation({ summary: 'Run an action; the body holds its params' })
  @ApiParam({ name: 'action', type: 'string' })
  @ApiBody({ required: false, schema: { type: 'object' } })
  run(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.actions.executeShort(request, response);
  }
}
