import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CAPABILITIES,
  type Dialect,
  DIALECTS,
  GIVES,
  type Gives,
  type Capability,
  type Element,
  type Group,
  INTEGRATION_TYPES,
  type IntegrationType,
  type JsonSchema,
  type Manifest,
  type ReadOnlyWalls,
  type StoreColumn,
} from '@patchbay/plugin-kit';

import { ElementView, GroupView } from './element.dto.js';
import type { ProvenAgainst } from './proven-against.js';

const JSON_SCHEMA = { type: 'object', additionalProperties: true } as const;

/** What keeps actions that read from writing. */
export class ReadOnlyWallsView implements ReadOnlyWalls {
  @ApiProperty({ description: 'What judges a statement before it is sent.' })
  readonly classifier!: string;

  @ApiProperty({ type: String, nullable: true, description: 'What the engine itself does, if it can.' })
  readonly engine!: string | null;
}

/** What the tests of a plugin ran against. */
export class ProvenAgainstView implements ProvenAgainst {
  @ApiProperty({
    example: 'PostgreSQL',
    description: 'The real system, or `scripted counterpart of …` where none could be had.',
  })
  readonly name!: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['15', '18'],
    description:
      'Of the real system, the oldest first: what lies between the first and the last counts as proven.',
  })
  readonly versions?: readonly string[];

  @ApiPropertyOptional({ type: String, description: 'What stays unproven.' })
  readonly unproven?: string;
}

/** What a plugin says of itself. */
export class ManifestView implements Manifest {
  @ApiProperty({ example: 'PostgreSQL' })
  readonly title!: string;

  @ApiProperty({ example: 'Tables and queries of a PostgreSQL server.' })
  readonly description!: string;

  @ApiProperty({ description: 'The name of a picture, which `icon.svg` draws.', example: 'postgresql' })
  readonly icon!: string;

  @ApiPropertyOptional({ type: String, format: 'uri', description: 'Where its makers document it.' })
  readonly docs?: string;

  @ApiPropertyOptional({ type: Number, description: 'Its place among its type: small first.' })
  readonly order?: number;

  @ApiProperty({ enum: CAPABILITIES, isArray: true, description: 'What it promises beyond its actions.' })
  readonly capabilities!: readonly Capability[];

  @ApiPropertyOptional({ enum: DIALECTS, description: 'The language that its action `query` takes.' })
  readonly dialect?: Dialect;

  @ApiPropertyOptional({ type: [String], description: 'What callers may write in place of its sub type.' })
  readonly aliases?: readonly string[];

  @ApiPropertyOptional({ type: String, description: 'What Nanonets’ API calls it, where that API has it.' })
  readonly nanonets?: string;

  @ApiPropertyOptional({ type: () => ReadOnlyWallsView, description: 'Of engines that can be queried.' })
  readonly readOnly?: ReadOnlyWallsView;

  @ApiPropertyOptional({ type: () => ProvenAgainstView, description: 'Where the plugin comes with it.' })
  readonly provenAgainst?: ProvenAgainstView;
}

/** One line of the catalogue. */
export class CatalogueEntry {
  @ApiProperty({ enum: INTEGRATION_TYPES })
  readonly type!: IntegrationType;

  @ApiProperty({ description: 'The kind of integration within its type.' })
  readonly sub_type!: string;

  @ApiProperty({ type: ManifestView })
  readonly manifest!: ManifestView;
}

/** An action of a plugin, with the schemas of what it takes and gives. */
export class ActionView {
  @ApiProperty({ example: 'query' })
  readonly name!: string;

  @ApiProperty({ example: 'Run a query that only reads' })
  readonly title!: string;

  @ApiPropertyOptional({ type: String, description: 'What it does, and what its title leaves open.' })
  readonly description?: string;

  @ApiProperty({ enum: ['read', 'write'] })
  readonly kind!: 'read' | 'write';

  @ApiProperty({
    enum: GIVES,
    isArray: true,
    description:
      'What its answer is: JSON (`value`), rows that also come as a stream, server-sent events, or a file (`bytes`). ' +
      'Where there are several, the param `stream` chooses the events.',
  })
  readonly gives!: readonly Gives[];

  @ApiProperty({ enum: ['json', 'bytes'], description: 'What the body of a run is: its params, or a file.' })
  readonly accepts!: 'json' | 'bytes';

  @ApiPropertyOptional({ type: Boolean, description: 'It may be long, and gets the time of a stream.' })
  readonly job?: true;

  @ApiProperty(JSON_SCHEMA)
  readonly params!: JsonSchema;

  @ApiProperty(JSON_SCHEMA)
  readonly result!: JsonSchema;
}

/** A column of the usage records. Only numbers can be summed. */
export class StoreColumnView implements StoreColumn {
  @ApiProperty({ example: 'duration_ms' })
  readonly name!: string;

  @ApiProperty({ enum: ['text', 'number'] })
  readonly type!: 'text' | 'number';
}

/** All there is to know of one kind of integration. */
export class PluginDetails {
  @ApiProperty({ enum: INTEGRATION_TYPES })
  readonly integrationType!: IntegrationType;

  @ApiProperty({ description: 'The kind of integration within its type.' })
  readonly integrationSubType!: string;

  @ApiProperty({ type: ManifestView })
  readonly manifest!: ManifestView;

  @ApiProperty({ type: [ElementView] })
  readonly form!: readonly Element[];

  @ApiProperty({ type: [GroupView], description: 'In the order in which to draw them.' })
  readonly groups!: readonly Group[];

  @ApiProperty({ ...JSON_SCHEMA, description: 'JSON Schema 2020-12 of the config.' })
  readonly schema!: JsonSchema;

  @ApiProperty({ type: [ActionView] })
  readonly actions!: readonly ActionView[];

  @ApiProperty({ type: [StoreColumnView] })
  readonly store!: readonly StoreColumn[];

  @ApiProperty({ enum: CAPABILITIES, isArray: true })
  readonly capabilities!: readonly Capability[];
}
