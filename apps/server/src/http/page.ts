import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { digits, Optional } from './fields.js';

/** The query of every list that comes in pages. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 25 })
  @digits
  @Optional(IsInt(), Min(1), Max(1000))
  limit = 25;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @digits
  @Optional(IsInt(), Min(0), Max(Number.MAX_SAFE_INTEGER))
  offset = 0;
}

/** Which page of how many rows a list is. */
export class PageInfo {
  @ApiProperty({ type: 'integer', example: 3, description: 'Of all pages together.' })
  readonly totalRows!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  readonly page!: number;

  @ApiProperty({ type: 'integer', example: 25 })
  readonly pageSize!: number;

  @ApiProperty({ example: true })
  readonly isFirstPage!: boolean;

  @ApiProperty({ example: true })
  readonly isLastPage!: boolean;
}

export interface Page<View> {
  readonly list: View[];
  readonly pageInfo: PageInfo;
}

/** @param total the number of rows on all pages together */
export function pageOf<View>(list: View[], total: number, { limit, offset }: PageQuery): Page<View> {
  return {
    list,
    pageInfo: {
      totalRows: total,
      page: Math.floor(offset / limit) + 1,
      pageSize: limit,
      isFirstPage: offset === 0,
      isLastPage: offset + list.length >= total,
    },
  };
}
