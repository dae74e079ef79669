import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SORT_KEYS } from '@patchbay/metadata';
import { INTEGRATION_TYPES, type IntegrationType } from '@patchbay/plugin-kit';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';

const trimmed = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.trim() : value,
);

/** A number in a query is digits: `Number` would read more into a text, down to 0 into an empty one. */
const digits = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
);

/** PostgreSQL has no room for NUL in a text. */
const NoNul = () => Matches(/^[^\0]*$/, { message: '$property must not contain a NUL character' });

/** May be left out, but not be `null`: that is what class-validator's own `IsOptional` would let through. */
const Optional = (...checks: PropertyDecorator[]) =>
  applyDecorators(
    ValidateIf((_, value) => value !== undefined),
    ...checks,
  );

const SORTS = SORT_KEYS.flatMap((key) => [key, `-${key}`]);

/** `GET /api/v2/meta/integrations` */
export class ListQuery {
  @ApiPropertyOptional({ enum: INTEGRATION_TYPES })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional()
  @Optional(IsString(), MaxLength(64), NoNul())
  sub_type?: string;

  @ApiPropertyOptional({ description: 'Part of the title, in any case; % and _ are literal.' })
  @Optional(IsString(), MaxLength(128), NoNul())
  query?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 25 })
  @digits
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 25;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, default: 0 })
  @digits
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;

  @ApiPropertyOptional({
    description: 'Exactly `true` adds the parts of a database config that are no secret.',
  })
  @Optional(IsString())
  includeDatabaseInfo?: string;

  @ApiPropertyOptional({ enum: SORTS, description: 'A leading minus turns the order round.' })
  @Optional(IsIn(SORTS))
  sort?: string;
}

/** `GET /api/v2/meta/integrations/{id}` */
export class GetQuery {
  @ApiPropertyOptional({
    description: 'Exactly `true` adds the config; in clear for its creator and owners, else masked.',
  })
  @Optional(IsString())
  includeConfig?: string;
}

/** What create and patch have in common: all of it may be left out. */
export class IntegrationOptions {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @Optional(IsObject())
  config?: Record<string, unknown>;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true })
  @IsOptional()
  @IsObject()
  meta?: Record<string, unknown> | null;

  @ApiPropertyOptional({ default: false })
  @Optional(IsBoolean())
  is_private?: boolean;

  @ApiPropertyOptional({ default: true })
  @Optional(IsBoolean())
  enabled?: boolean;
}

/** `POST /api/v2/meta/integrations` */
export class CreateIntegration extends IntegrationOptions {
  @ApiPropertyOptional({ maxLength: 128, description: 'Required, save for copies.' })
  @trimmed
  @Optional(IsString(), IsNotEmpty(), MaxLength(128), NoNul())
  title?: string;

  @ApiPropertyOptional({ enum: INTEGRATION_TYPES, description: 'Required, save for copies.' })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiPropertyOptional({ description: 'Required, save for copies.' })
  @Optional(IsString(), IsNotEmpty(), MaxLength(64))
  sub_type?: string;

  @ApiPropertyOptional({ description: 'Start from the config and meta of this integration.' })
  @Optional(IsString(), MaxLength(20))
  copy_from_id?: string;
}

/** `PATCH /api/v2/meta/integrations/{id}` */
export class PatchIntegration extends IntegrationOptions {
  @ApiPropertyOptional({ maxLength: 128 })
  @trimmed
  @Optional(IsString(), IsNotEmpty(), MaxLength(128), NoNul())
  title?: string;

  @ApiPropertyOptional()
  @Optional(IsNumber())
  order?: number;
}

/** `POST /api/v2/meta/connection/test` */
export class TestConnection {
  @ApiPropertyOptional({ enum: INTEGRATION_TYPES, default: 'database' })
  @Optional(IsIn(INTEGRATION_TYPES))
  type?: IntegrationType;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  sub_type!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  @IsObject()
  config!: Record<string, unknown>;
}
