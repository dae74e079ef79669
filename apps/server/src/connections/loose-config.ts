import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { Optional } from '../http/fields.js';
import { ID_EXAMPLE } from '../integrations/integration.answers.js';

const PARTS = ['client', 'connection', 'searchPath', 'pool', 'sslUse', 'SSLUsage'] as const;

/** The parts of a config at the top of a body, as NocoDB's form sends them for a test. The plugin checks them. */
export class LooseConfig {
  @ApiPropertyOptional({ type: String, example: 'postgresql' })
  @Optional()
  client?: unknown;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { host: 'db.example.com', port: '5432', user: 'shop', database: 'shop' },
    description: 'In place of `config`, as NocoDB’s form has it; so are the other parts of a config.',
  })
  @Optional()
  connection?: unknown;

  @ApiPropertyOptional({ type: 'array', items: { type: 'string' }, example: ['public'] })
  @Optional()
  searchPath?: unknown;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @Optional()
  pool?: unknown;

  @ApiPropertyOptional({ type: String, example: 'Required-CA' })
  @Optional()
  sslUse?: unknown;

  @ApiPropertyOptional({ type: String, example: 'Required-CA' })
  @Optional()
  SSLUsage?: unknown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: ID_EXAMPLE,
    description: 'A saved integration: what is sent is laid over its config, as a PATCH would lay it.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  fk_integration_id?: string | null;
}

export function configIn(body: LooseConfig): Record<string, unknown> {
  const given = PARTS.filter((part) => body[part] !== undefined);
  return Object.fromEntries(given.map((part) => [part, body[part]]));
}
