import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type StageResult, TEST_STAGES, type TestResult, type TestStage } from '@patchbay/plugin-host';
import { type Hop, HOPS, INTEGRATION_TYPES, type IntegrationType } from '@patchbay/plugin-kit';
import { IsIn, IsNotEmpty, IsObject, IsString, MaxLength } from 'class-validator';
import { Optional, Switch } from '../http/fields.js';
import { Ignores } from '../http/validate.js';
import { NeedsAttention } from '../integrations/needs-attention.js';
import { READ_ONLY_KEYS, UNTESTED_KEYS } from '../integrations/integration-keys.js';
import { LooseConfig } from './loose-config.js';

/** `POST /api/v2/meta/integrations/{id}/test`; forms send the integration whole. */
@Ignores('type', 'sub_type', 'is_private', ...UNTESTED_KEYS, ...READ_ONLY_KEYS)
export class TestSaved {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'Laid over the saved config for this test, as a PATCH would lay it; not saved. Saved secrets go only where the ' +
      'saved config sends them: with another host, unlike in a PATCH, they have to be entered again, by owners too.',
  })
  @Optional(IsObject())
  config?: Record<string, unknown>;
}

/** `POST /api/v2/meta/connection/test`; forms send the integration whole. */
@Ignores(...UNTESTED_KEYS, ...READ_ONLY_KEYS)
export class TestConnection extends LooseConfig {
  @ApiPropertyOptional({ enum: INTEGRATION_TYPES, default: 'database' })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional({ description: 'May be left out where `config.client` says it.' })
  @Optional(IsString(), IsNotEmpty(), MaxLength(64))
  sub_type?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @Optional(IsObject())
  config?: Record<string, unknown>;

  @ApiPropertyOptional({
    default: false,
    description: 'Whether it is to be private: the files that its config names are then those of the caller.',
  })
  @Switch()
  is_private?: boolean;
}

export class TestStageAnswer implements StageResult {
  @ApiProperty({ enum: TEST_STAGES, example: 'auth' })
  readonly stage!: TestStage;

  @ApiPropertyOptional({
    enum: HOPS,
    description: 'On which stretch of the way, where there is an SSH tunnel: up to its server, or beyond.',
  })
  readonly hop?: Hop;

  @ApiProperty({ example: true })
  readonly ok!: boolean;

  @ApiProperty({ example: 3, description: 'How long it took, in milliseconds.' })
  readonly ms!: number;

  @ApiProperty({ example: 'The credentials were accepted.' })
  readonly message!: string;

  @ApiPropertyOptional({ type: String, description: 'What to do about it, where it failed.' })
  readonly remedy?: string;
}

export class TestedServer {
  @ApiProperty({ example: '16.4' })
  readonly version!: string;
}

/** How far a connection came. What the remote system refuses is not an error of the request. */
export class ConnectionTestAnswer implements Omit<TestResult, 'attention'> {
  @ApiProperty({ example: true })
  readonly ok!: boolean;

  @ApiProperty({ type: 'integer', enum: [0, -1], example: 0, description: '0 when all went well, else -1.' })
  readonly code!: 0 | -1;

  @ApiProperty({ example: 'The connection works.' })
  readonly message!: string;

  @ApiProperty({
    type: [TestStageAnswer],
    description: 'Those that were passed, and the one that failed: only what could be told apart.',
  })
  readonly stages!: readonly TestStageAnswer[];

  @ApiPropertyOptional({ type: TestedServer, description: 'Where the connection came up.' })
  readonly server?: TestedServer;

  @ApiPropertyOptional({
    allOf: [{ $ref: '#/components/schemas/ErrorDetails' }],
    description:
      'Where it failed: `fields` of the config that are at fault, and what the `remote` system said.',
  })
  readonly details?: TestResult['details'];

  @ApiPropertyOptional({
    type: NeedsAttention,
    description: 'Where the service gave an account of the config no token.',
  })
  readonly needs_attention?: NeedsAttention;

  @ApiPropertyOptional({
    type: [String],
    description: 'What is not as it should be although all went well, such as an account that can write.',
  })
  readonly warnings?: readonly string[];
}
