import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Optional } from '../http/fields.js';

/** What Nanonets calls the kinds of databases that its API has; a plugin's manifest says which of them it is. */
export const DATABASE_NAMES = ['postgresql', 'mysql', 'mssql', 'mongodb'] as const;

export type DatabaseName = (typeof DATABASE_NAMES)[number];

/** `GET /api/v2/externalIntegrations` */
export class ListExternalIntegrations {
  @ApiPropertyOptional({ enum: DATABASE_NAMES, description: 'Only databases of this kind.' })
  @Optional(IsIn(DATABASE_NAMES))
  type?: DatabaseName;
}

/** A database integration as Nanonets describes it. */
export class ExternalIntegration {
  @ApiProperty({ example: 'int5f8k2m9x1q7w3z' })
  readonly id!: string;

  @ApiProperty({
    type: String,
    description: 'Of the user who made it; empty when that user has left the workspace.',
    example: 'admin@example.com',
  })
  readonly email!: string;

  @ApiProperty({ example: 'Orders' })
  readonly name!: string;

  @ApiProperty({ enum: DATABASE_NAMES })
  readonly type!: DatabaseName;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'Where it leads, without any secret: `host`, `port`, `database`. `config_error` where that cannot be read.',
    example: { host: 'db.example.com', port: 5432, database: 'orders' },
  })
  readonly info!: Record<string, unknown>;
}

/** `POST /api/v2/externalIntegrations/{id}/executequery` */
export class ExecuteQuery {
  @ApiProperty({ maxLength: 1_000_000, example: "SELECT * FROM passports WHERE dob = '1990-01-31'" })
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000_000)
  query!: string;
}

export class QueriedRows {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ number: 'X123', dob: '1990-01-31T00:00:00.000Z' }],
  })
  readonly rows!: readonly Record<string, unknown>[];
}
