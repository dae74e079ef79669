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
import { Optional } from '../http/fields.js';

const OPS = ['list', 'get', 'sum'] as const;

/** `POST /api/v2/integrations/{id}/store` */
export class StoreRequest {
  @ApiProperty({ enum: OPS })
  @IsIn(OPS)
  op!: (typeof OPS)[number];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 25 })
  @Optional(IsInt(), Min(1), Max(1000))
  limit = 25;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @Optional(IsInt(), Min(0), Max(Number.MAX_SAFE_INTEGER))
  offset = 0;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description:
      'The id of a record: only older ones are listed, so that those which come meanwhile shift no page.',
  })
  @Optional(IsInt(), Min(1), Max(Number.MAX_SAFE_INTEGER))
  before?: number;

  @ApiPropertyOptional({ type: [String], description: 'For `sum`: number columns of the store.' })
  @ValidateIf(({ op }: StoreRequest) => op === 'sum')
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  fields?: string[];
}

/** What one run of an action left; each plugin adds columns of its own. */
export class StoreRecord {
  [column: string]: unknown;

  @ApiProperty({ example: 42 })
  readonly id!: number;

  @ApiProperty({ example: 'int5f8k2m9x1q7w3z' })
  readonly fk_integration_id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-15T09:30:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ example: 'query' })
  readonly action!: string;

  @ApiProperty({ enum: [0, 1], description: '1 when it went well.', example: 1 })
  readonly ok!: number;

  @ApiProperty({ example: 4 })
  readonly duration_ms!: number;

  @ApiPropertyOptional({ type: 'integer', example: 10 })
  readonly rows?: number;
}

class StorePagination {
  @ApiProperty()
  readonly isLastPage!: boolean;

  @ApiProperty({ type: 'integer', description: 'Where the next page starts.' })
  readonly offset!: number;
}

export class StorePage {
  @ApiProperty({ type: [StoreRecord], description: 'Newest first.' })
  readonly list!: StoreRecord[];

  @ApiProperty({ type: StorePagination })
  readonly pagination!: StorePagination;
}
