import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** `POST /api/v1/url_to_config` */
export class UrlToConfig {
  @ApiProperty({ example: 'postgres://shop:a%20password@db.example.com:5432/shop' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(4096)
  url!: string;
}

export class ConfigOfUrl {
  @ApiProperty({ example: 'postgresql' })
  readonly client!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { host: 'db.example.com', port: 5432, user: 'shop', database: 'shop' },
  })
  readonly connection!: unknown;
}
