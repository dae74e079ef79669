import { Body, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TestResult } from '@patchbay/plugin-host';
import type { Request } from 'express';
import { whenGone } from '../http/when-gone.js';
import { TestConnection } from './integration.dto.js';
import { IntegrationsService } from './integrations.service.js';

@ApiTags('integrations')
@Controller('api/v2/meta/connection')
export class ConnectionController {
  constructor(@Inject(IntegrationsService) private readonly integrations: IntegrationsService) {}

  @Post('test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a config without saving it' })
  test(@Body() body: TestConnection, @Req() request: Request): Promise<TestResult> {
    return this.integrations.testUnsaved(body, whenGone(request.res!));
  }
}
