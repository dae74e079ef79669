import { ApiPropertyOptional } from '@nestjs/swagger';
import { SORT_KEYS } from '@patchbay/metadata';
import { INTEGRATION_TYPES, type IntegrationType } from '@patchbay/plugin-kit';
import {
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  emptyAsAbsent,
  JsonUpTo,
  NoNul,
  objectInText,
  Optional,
  Switch,
  SwitchOr,
  Title,
} from '../http/fields.js';
import { PageQuery } from '../http/page.js';
import { Ignores } from '../http/validate.js';
import { ID_EXAMPLE } from './integration.answers.js';
import { READ_ONLY_KEYS } from './integration-keys.js';

const SORTS = SORT_KEYS.flatMap((key) => [key, `-${key}`]);

/** A list holds as many as 1,000 of them. */
const META_BYTES = 64 * 1024;
/** Far enough from where one more would make no difference. */
const MAX_ORDER = 1e9;

/** `GET /api/v2/meta/integrations` */
export class ListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: INTEGRATION_TYPES })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional()
  @Optional(IsString(), MaxLength(64), NoNul())
  sub_type?: string;

  @ApiPropertyOptional({ description: 'Part of the title, in any case; % and _ are literal.' })
  @Optional(IsString(), MaxLength(128), NoNul())
  query?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Adds the parts of a database config that are not secret.',
  })
  @Switch()
  includeDatabaseInfo?: boolean;

  @ApiPropertyOptional({ enum: SORTS, description: 'A leading minus turns the order round.' })
  @Optional(IsIn(SORTS))
  sort?: string;
}

/** `GET /api/v2/meta/integrations/{id}` */
export class GetQuery {
  @ApiPropertyOptional({
    oneOf: [{ type: 'boolean' }, { type: 'string', enum: ['masked'] }],
    default: false,
    description:
      'Adds the config; in clear for its creator and owners, else with its secrets masked. `masked` masks them for everyone: ' +
      'it is what a form that edits needs, and no event of the audit.',
  })
  @SwitchOr('masked')
  includeConfig?: boolean | 'masked';

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Adds the sources that are bound to it.',
  })
  @Switch()
  includeSources?: boolean;
}

/** `DELETE /api/v2/meta/integrations/{id}` */
export class DeleteQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Deletes the sources that are bound to it as well.',
  })
  @Switch()
  force?: boolean;
}

/** What create and patch have in common: all of it may be left out. */
export class IntegrationOptions {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: {
      connection: { host: 'db.example.com', user: 'shop', password: 'a password', database: 'shop' },
    },
    description: 'What the catalogue’s `schema` of this kind of integration describes.',
  })
  @Optional(IsObject())
  config?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { team: 'sales' },
    description: 'Whatever its users want to keep with it, at most 64 KiB of it. Never a place for secrets.',
  })
  @objectInText
  @IsOptional()
  @IsObject()
  @JsonUpTo(META_BYTES)
  meta?: Record<string, unknown> | null;

  @ApiPropertyOptional({ default: false, description: 'Whether it exists for its creator alone.' })
  @Switch()
  is_private?: boolean;

  @ApiPropertyOptional({ default: true })
  @Switch()
  enabled?: boolean;
}

/** `POST /api/v2/meta/integrations`; an integration that was read may be sent whole. */
@Ignores('order', ...READ_ONLY_KEYS)
export class CreateIntegration extends IntegrationOptions {
  @ApiPropertyOptional({ maxLength: 128, example: 'Orders', description: 'Required, save for copies.' })
  @Optional(Title())
  title?: string;

  @ApiPropertyOptional({ enum: INTEGRATION_TYPES, description: 'Required, save for copies.' })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional({ description: 'Required, save for copies.' })
  @Optional(IsString(), IsNotEmpty(), MaxLength(64))
  sub_type?: string;

  @ApiPropertyOptional({
    example: ID_EXAMPLE,
    description:
      'Start from the config and meta of this integration, whose config the caller must be allowed to read.',
  })
  @emptyAsAbsent
  @Optional(IsString(), MaxLength(20))
  copy_from_id?: string;
}

/** `PATCH /api/v2/meta/integrations/{id}`; an integration that was read may be sent whole. */
@Ignores('copy_from_id', ...READ_ONLY_KEYS)
export class PatchIntegration extends IntegrationOptions {
  @ApiPropertyOptional({ maxLength: 128, example: 'Orders' })
  @Optional(Title())
  title?: string;

  @ApiPropertyOptional({ example: 1.5, description: 'Its place in lists.' })
  @emptyAsAbsent
  @Optional(IsNumber(), Min(-MAX_ORDER), Max(MAX_ORDER))
  order?: number;

  @ApiPropertyOptional({ enum: INTEGRATION_TYPES, description: 'As it is: it cannot be changed.' })
  @emptyAsAbsent
  @Optional(IsString())
  type?: string;

  @ApiPropertyOptional({ description: 'As it is: it cannot be changed.' })
  @emptyAsAbsent
  @Optional(IsString())
  sub_type?: string;
}
