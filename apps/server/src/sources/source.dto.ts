import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsString, Matches } from 'class-validator';
import { Optional, Title } from '../http/fields.js';
import { PageInfo } from '../http/page.js';
import { SourceView } from '../integrations/source-view.js';

/** Not at the ends: MySQL tells texts apart only up to the spaces at their ends. */
const BASE_ID = /^(?! )[^\p{C}\p{Zl}\p{Zp}/]{1,64}(?<! )$/u;

/** `/api/v2/meta/bases/{baseId}/sources` */
export class BasePath {
  @ApiProperty({
    example: 'shop',
    minLength: 1,
    maxLength: 64,
    description:
      'The application’s own name for a base: printable characters, none a slash, and no space at an end.',
  })
  @Matches(BASE_ID, {
    message: '$property must be 1 to 64 printable characters, none a slash, and no space at an end',
  })
  baseId!: string;
}

/** `/api/v2/meta/bases/{baseId}/sources/{sourceId}` */
export class SourcePath extends BasePath {
  @ApiProperty({ example: 'srcq7w1e5r9t3y0u2i', description: 'The id of the source.' })
  @IsString()
  sourceId!: string;
}

/** `POST /api/v2/meta/bases/{baseId}/sources` */
export class CreateSource {
  @ApiProperty({ example: 'int8h2kq0zx4m1c7p', description: 'The integration to bind the base to.' })
  @IsString()
  integration_id!: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 128,
    example: 'Orders, sales schema',
    description: 'Without it, the title of the integration.',
  })
  @Optional(Title())
  title?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { searchPath: ['sales'] },
    description:
      'Laid over the integration’s config: objects merge, arrays and scalars replace. `null`, and `********` for a ' +
      'secret, leave what the integration has.',
  })
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown> | null;
}

/** `PATCH /api/v2/meta/bases/{baseId}/sources/{sourceId}` */
export class PatchSource {
  @ApiPropertyOptional({ minLength: 1, maxLength: 128, example: 'Orders, sales schema' })
  @Optional(Title())
  title?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { searchPath: null, connection: { database: 'archive' } },
    description:
      'Merged into what the source has of its own; `null` in place of all of it leaves the integration’s config alone.',
  })
  @IsOptional()
  @IsObject()
  config?: Record<string, unknown> | null;
}

/** `GET /api/v2/meta/bases/{baseId}/sources` */
export class SourcePage {
  @ApiProperty({ type: [SourceView] })
  readonly list!: SourceView[];

  @ApiProperty({ type: PageInfo })
  readonly pageInfo!: PageInfo;
}
