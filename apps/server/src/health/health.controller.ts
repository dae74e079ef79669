import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, type ApiResponseOptions, ApiTags } from '@nestjs/swagger';
import { Metadata } from '@patchbay/metadata';
import { Public } from '../identity/allow.js';
import { Fails } from '../errors/fails.js';
import { ApiError } from '../errors/api-error.js';
import { Lifecycle } from './lifecycle.js';

const OK = {
  description: 'It does.',
  schema: { type: 'object', required: ['status'], properties: { status: { type: 'string', const: 'ok' } } },
} as ApiResponseOptions;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly metadata: Metadata,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Public()
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse(OK)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Public()
  @Get('ready')
  @ApiOperation({ summary: 'Whether requests should be sent here' })
  @ApiOkResponse(OK)
  @Fails('ERR_NOT_READY', 'ERR_STOPPING')
  async ready(): Promise<{ status: 'ok' }> {
    const { phase } = this.lifecycle;
    if (phase === 'stopping') throw new ApiError('ERR_STOPPING', 'The server is stopping.');
    if (phase === 'starting') throw new ApiError('ERR_NOT_READY', 'The server is starting.');
    await this.metadata.ping().catch(() => {
      throw new ApiError('ERR_NOT_READY', 'The metadata database does not answer.');
    });
    const reason = await this.metadata.writes.refusal();
    if (reason) throw new ApiError('ERR_NOT_READY', `The metadata cannot be written: ${reason}.`);
    return { status: 'ok' };
  }
}
