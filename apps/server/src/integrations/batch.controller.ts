import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../identity/allow.js';
import { type Caller, CurrentCaller } from '../identity/caller.js';
import { Audited } from '../audit/audited.js';
import { Fails } from '../errors/fails.js';
import { BatchIntegrations } from './batch.dto.js';
import { BatchService } from './batch.service.js';
import { BatchAnswer } from './integration.answers.js';
import { INTEGRATION_PATHS, READS_CONFIG } from './integration-docs.js';

@ApiTags('integrations')
@Controller(INTEGRATION_PATHS.map((path) => `${path}/batch`))
export class BatchController {
  constructor(private readonly batches: BatchService) {}

  @Post()
  @Allow('creator')
  @Audited('integration.batch')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Create and delete several integrations: all of them, or none',
    description:
      'At least one, and at most a hundred together. What cannot be done is named by its place, such as ' +
      '`create.3.title` or `delete.2`.',
  })
  @ApiOkResponse({ type: BatchAnswer })
  @Fails(
    ...READS_CONFIG,
    'ERR_INVALID_CONFIG',
    'ERR_INTEGRATION_LINKED_WITH_BASES',
    'ERR_INTEGRATION_REFERRED_TO',
  )
  run(@CurrentCaller() caller: Caller, @Body() body: BatchIntegrations): Promise<BatchAnswer> {
    return this.batches.run(caller, body);
  }
}
