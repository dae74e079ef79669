import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '../http/page.js';

/** One version of an integration: what made it, never what was in it. */
export class VersionAnswer {
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 })
  readonly version!: number;

  @ApiProperty({ example: true, description: 'Whether it is the one that is used.' })
  readonly current!: boolean;

  @ApiProperty({
    type: [String],
    example: ['title', 'config.connection.host'],
    description: 'Names, never values. None for the first version, and for the oldest that is known.',
  })
  readonly changed_fields!: readonly string[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: '0b6a2c0e-52e4-4a0d-9f65-0c7a1e0f9b3a',
    description: 'The user who made it; `null` where a release that kept no history did.',
  })
  readonly changed_by!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  readonly changed_by_email!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-22T07:00:00.000Z' })
  readonly changed_at!: string | null;
}

export class VersionPage {
  @ApiProperty({ type: [VersionAnswer] })
  readonly list!: VersionAnswer[];

  @ApiProperty({ type: PageInfo })
  readonly pageInfo!: PageInfo;
}
