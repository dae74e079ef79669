import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

const OPS = ['list', 'get', 'sum'] as const;

/** `POST /api/v2/integrations/{id}/store` */
export class StoreRequest {
  @ApiProperty({ enum: OPS })
  @IsIn(OPS)
  op!: (typeof OPS)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 25 })
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 25;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;

  @ApiPropertyOptional({ type: [String], description: 'For `sum`: number columns of the store.' })
  @ValidateIf(({ op }: StoreRequest) => op === 'sum')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  fields?: string[];
}
