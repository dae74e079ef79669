import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Source } from '@patchbay/metadata';
import type { Config, SealedSource } from '@patchbay/plugin-host';
import { Warnings } from '../http/warnings.js';

const INTEGRATION_ID = 'int8h2kq0zx4m1c7p';

/** A source on the wire. */
export class SourceView {
  @ApiProperty({ example: 'srcq7w1e5r9t3y0u2i', description: '`src` and 14 of a-z0-9.' })
  readonly id!: string;

  @ApiProperty({ example: 'shop', description: 'The application’s own name for what it binds.' })
  readonly base_id!: string;

  @ApiProperty({ example: INTEGRATION_ID, description: 'The integration that the base is bound to.' })
  readonly integration_id!: string;

  @ApiProperty({ example: INTEGRATION_ID, description: 'The same as `integration_id`.' })
  readonly fk_integration_id!: string;

  @ApiProperty({ example: '6f1c2b9e-3f4d-4a57-8e0b-6f0f2c6f7d11', description: 'The workspace.' })
  readonly fk_workspace_id!: string;

  @ApiProperty({ example: 'Orders, sales schema' })
  readonly title!: string;

  @ApiProperty({ example: '0b6a2c0e-52e4-4a0d-9f65-0c7a1e0f9b3a', description: 'Who made it.' })
  readonly created_by!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T07:00:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T07:00:00.000Z' })
  readonly updated_at!: string;

  @ApiProperty({ type: 'integer', minimum: 1, example: 1, description: 'Counts the changes.' })
  readonly version!: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { searchPath: ['sales'] },
    description:
      'What is laid over the integration’s config, each secret as `********`. Absent when nothing is, and where ' +
      'the integration lists its sources.',
  })
  readonly config?: Config;

  @ApiPropertyOptional({ enum: [true], description: 'Present when the config cannot be opened.' })
  readonly config_error?: true;

  @Warnings()
  readonly warnings?: readonly string[];
}

export function sourceViewOf(
  row: Source,
  shown: Pick<SourceView, 'config' | 'config_error'> = {},
): SourceView {
  return {
    id: row.id,
    base_id: row.baseId,
    integration_id: row.integrationId,
    fk_integration_id: row.integrationId,
    fk_workspace_id: row.workspaceId,
    title: row.title,
    created_by: row.createdBy,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    version: row.version,
    ...shown,
  };
}

/** What the host needs of a stored row. */
export function sealedSourceOf({ id, version, config }: Source): SealedSource {
  return { id, version, config };
}
