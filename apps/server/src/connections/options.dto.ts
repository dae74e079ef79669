import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { FieldProblem, OptionList, Understanding } from '@patchbay/plugin-host';
import { INTEGRATION_TYPES, type IntegrationType } from '@patchbay/plugin-kit';
import { IsDefined, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { objectInText, Optional } from '../http/fields.js';
import { Ignores } from '../http/validate.js';
import { TestConnection } from './connection.dto.js';
import { READ_ONLY_KEYS, UNTESTED_KEYS } from '../integrations/integration-keys.js';

/** `POST /api/v2/meta/connection/options`; forms send the integration whole. */
@Ignores(...UNTESTED_KEYS, ...READ_ONLY_KEYS)
export class AskOptions extends TestConnection {
  @ApiProperty({
    example: 'database',
    description:
      'The `key` of the element, or its `model`. It needs no value in `config`; the other fields that are required do.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  field!: string;
}

export class OptionAnswer {
  @ApiProperty({ example: 'orders' })
  readonly value!: string;

  @ApiProperty({ example: 'orders', description: 'What a user sees.' })
  readonly label!: string;
}

export class OptionsAnswer implements OptionList {
  @ApiProperty({ type: [OptionAnswer], description: 'In the order of the remote system, 1,000 at most.' })
  readonly list!: readonly OptionAnswer[];

  @ApiProperty({ example: false, description: 'Whether there are more.' })
  readonly truncated!: boolean;
}

export class ConfigProblem implements FieldProblem {
  @ApiProperty({ example: 'config.connection.host' })
  readonly path!: string;

  @ApiProperty({ example: 'is required' })
  readonly message!: string;
}

/** `POST /api/v2/meta/connection/understand` */
export class UnderstandConfig {
  @ApiPropertyOptional({ enum: INTEGRATION_TYPES })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional({
    description: 'May be left out where the config says it: by its client, a URI, or the names of variables.',
  })
  @Optional(IsString(), IsNotEmpty(), MaxLength(64))
  sub_type?: string;

  @ApiProperty({
    oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
    example: 'postgres://shop:a%20password@db.example.com:5432/shop',
    description:
      'As it was pasted: a connection URI, an object as NocoDB or Knex have it, variables of the environment as lines ' +
      '`NAME=value` or as an object, or an integration with its `config`.',
  })
  @objectInText
  @IsDefined()
  config!: unknown;
}

export class UnderstoodConfig implements Omit<Understanding, 'subType'> {
  @ApiProperty({ enum: INTEGRATION_TYPES, example: 'database' })
  readonly type!: IntegrationType;

  @ApiProperty({ description: 'Such as `mysql2`.' })
  readonly sub_type!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { client: 'mysql', connection: { host: 'db.example.com', port: 3306, user: 'shop' } },
    description: 'In the spelling of the form, without secrets.',
  })
  readonly config!: Record<string, unknown>;

  @ApiProperty({
    type: [String],
    example: ['config.connection.password'],
    description: 'Paths of the secrets that were read. The client that pasted them still has them.',
  })
  readonly secrets!: readonly string[];

  @ApiProperty({
    type: [String],
    example: [],
    description: 'What is taken and has no effect, or is left out.',
  })
  readonly warnings!: readonly string[];

  @ApiProperty({ type: [ConfigProblem], example: [], description: 'Why it cannot be saved as it is.' })
  readonly problems!: readonly ConfigProblem[];
}
