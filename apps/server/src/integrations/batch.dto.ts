import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, ValidateNested } from 'class-validator';
import { Optional, Switch } from '../http/fields.js';
import { ID_EXAMPLE } from './integration.answers.js';
import { CreateIntegration } from './integration.dto.js';

export const MOST_AT_ONCE = 100;

/** `POST /api/v2/meta/integrations/batch` */
export class BatchIntegrations {
  @ApiPropertyOptional({ type: [CreateIntegration], maxItems: MOST_AT_ONCE })
  @Optional(IsArray(), ArrayMaxSize(MOST_AT_ONCE), ValidateNested({ each: true }))
  @Type(() => CreateIntegration)
  create?: CreateIntegration[];

  @ApiPropertyOptional({
    type: [String],
    maxItems: MOST_AT_ONCE,
    example: [ID_EXAMPLE],
    description: 'The ids of integrations, each once.',
  })
  @Optional(IsArray(), ArrayMaxSize(MOST_AT_ONCE), IsString({ each: true }))
  delete?: string[];

  @ApiPropertyOptional({
    default: false,
    description: 'Whether sources that are bound to what is deleted go with it.',
  })
  @Switch()
  force?: boolean;
}
