import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INTEGRATION_TYPES } from '@patchbay/plugin-kit';
import type { Config } from '@patchbay/plugin-host';
import { PageInfo } from '../http/page.js';
import { Warnings } from '../http/warnings.js';
import { NeedsAttention } from './needs-attention.js';
import { SourceView } from './source-view.js';

export const ID_EXAMPLE = 'int8h2kq0zx4m1c7p';
const USER_EXAMPLE = '0b6a2c0e-52e4-4a0d-9f65-0c7a1e0f9b3a';
const TIME_EXAMPLE = '2026-11-22T07:00:00.000Z';

/** An integration on the wire. */
export class IntegrationAnswer {
  @ApiProperty({ example: ID_EXAMPLE, description: '`int` and 14 of a-z0-9.' })
  readonly id!: string;

  @ApiProperty({ maxLength: 128, example: 'Orders' })
  readonly title!: string;

  @ApiProperty({ enum: INTEGRATION_TYPES, example: 'database' })
  readonly type!: string;

  @ApiProperty({ description: 'The plugin, as the catalogue names it.' })
  readonly sub_type!: string;

  @ApiProperty({ example: true })
  readonly enabled!: boolean;

  @ApiProperty({ example: false, description: 'Whether it exists for its creator alone.' })
  readonly is_private!: boolean;

  @ApiProperty({ example: true, description: 'Whether it is the default of its type in the workspace.' })
  readonly is_default!: boolean;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { team: 'sales' },
    description: 'Whatever its users keep with it; never a secret.',
  })
  readonly meta!: unknown;

  @ApiProperty({ example: 1, description: 'Its place in lists.' })
  readonly order!: number;

  @ApiProperty({ example: USER_EXAMPLE, description: 'The user who made it.' })
  readonly created_by!: string;

  @ApiProperty({ example: '6f1c2b9e-3f4d-4a57-8e0b-6f0f2c6f7d11', description: 'The workspace.' })
  readonly fk_workspace_id!: string;

  @ApiProperty({ format: 'date-time', example: TIME_EXAMPLE })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', example: TIME_EXAMPLE })
  readonly updated_at!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'Counts the changes.' })
  readonly version!: number;

  @ApiProperty({ type: 'integer', minimum: 0, example: 0, description: 'How many sources are bound to it.' })
  readonly source_count!: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { connection: { host: 'db.example.com', port: 5432, password: '********' } },
    description: 'Where it is asked for. In a list never more than what is not a secret.',
  })
  readonly config?: Config;

  @ApiPropertyOptional({ enum: [true], description: 'Present when the config cannot be opened.' })
  readonly config_error?: true;

  @ApiPropertyOptional({
    type: NeedsAttention,
    description: 'Present while a service gives an account of the integration no token.',
  })
  readonly needs_attention?: NeedsAttention;

  @Warnings()
  readonly warnings?: readonly string[];

  @ApiPropertyOptional({ type: [SourceView], description: 'Where they are asked for, oldest first.' })
  readonly sources?: readonly SourceView[];
}

export class IntegrationPage {
  @ApiProperty({ type: [IntegrationAnswer] })
  readonly list!: IntegrationAnswer[];

  @ApiProperty({ type: PageInfo })
  readonly pageInfo!: PageInfo;
}

export class UsingBase {
  @ApiProperty({ example: 'shop' })
  readonly id!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 2 })
  readonly source_count!: number;
}

export class UsingSource {
  @ApiProperty({ example: 'srcq7w1e5r9t3y0u2i' })
  readonly id!: string;

  @ApiProperty({ example: 'shop' })
  readonly base_id!: string;

  @ApiProperty({ example: 'Orders, sales schema' })
  readonly title!: string;
}

/** What is bound to an integration; of either at most a hundred. */
export class Links {
  @ApiProperty({ type: [UsingBase] })
  readonly bases!: readonly UsingBase[];

  @ApiProperty({ type: [UsingSource] })
  readonly sources!: readonly UsingSource[];
}

export class Successor {
  @ApiProperty({ example: ID_EXAMPLE })
  readonly id!: string;

  @ApiProperty({ example: 'Orders, replica' })
  readonly title!: string;
}

/** What it would mean to delete an integration. */
export class UsagesAnswer extends Links {
  @ApiProperty({ example: true })
  readonly is_default!: boolean;

  @ApiProperty({
    type: Successor,
    nullable: true,
    description:
      'What would become the default in its place. `null` where it is not the default, where none would, and where ' +
      'that one is private to another user.',
  })
  readonly successor!: Successor | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: TIME_EXAMPLE,
    description: 'When an action last ran on it.',
  })
  readonly last_used_at!: string | null;
}

export class BatchAnswer {
  @ApiProperty({ type: [IntegrationAnswer], description: 'In the order in which they were sent.' })
  readonly created!: readonly IntegrationAnswer[];

  @ApiProperty({
    type: [String],
    example: [ID_EXAMPLE],
    description: 'The ids, in the order in which they were sent.',
  })
  readonly deleted!: readonly string[];
}
