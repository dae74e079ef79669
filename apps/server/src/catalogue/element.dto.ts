import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CAPABILITIES,
  ELEMENT_TYPES,
  type Element,
  type Group,
  INTEGRATION_TYPES,
  type Validator,
} from '@patchbay/plugin-kit';

const CONDITION = {
  type: 'object',
  properties: {
    model: { type: 'string' },
    values: { type: 'array', items: {}, description: 'It has one of these.' },
    not: { type: 'array', items: {}, description: 'It has none of these.' },
    isSet: { type: 'boolean', description: 'Whether it has a value.' },
  },
} as const;

/** One check of a value. */
export class ValidatorView implements Validator {
  @ApiProperty({
    enum: ['required', 'integer', 'min', 'max', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'],
  })
  readonly type!: Validator['type'];

  @ApiPropertyOptional({ oneOf: [{ type: 'number' }, { type: 'string' }] })
  readonly value?: number | string;

  @ApiProperty({ description: 'The end of a sentence that begins with the field.' })
  readonly message!: string;
}

/** What each text of a list is checked by. */
export class ItemsView {
  @ApiProperty({ type: [ValidatorView] })
  readonly validators!: readonly Validator[];
}

/** Fields that stand together. */
export class GroupView implements Group {
  @ApiProperty({ example: 'tls' })
  readonly key!: string;

  @ApiProperty({ example: 'TLS' })
  readonly title!: string;

  @ApiPropertyOptional({ type: String })
  readonly description?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Closed until a user opens it.' })
  readonly collapsed?: boolean;
}

/** One field of a form, as front ends draw it. */
export class ElementView implements Element {
  @ApiProperty({ example: 'host' })
  readonly key!: string;

  @ApiProperty({
    description: 'The path in the create body; of an `oauth`, the name of the account.',
    example: 'config.connection.host',
  })
  readonly model!: string;

  @ApiProperty({ example: 'Host' })
  readonly label!: string;

  @ApiProperty({ enum: ELEMENT_TYPES })
  readonly type!: Element['type'];

  @ApiProperty({ type: Boolean })
  readonly required!: boolean;

  @ApiPropertyOptional({ description: 'The value that is taken when none is given.' })
  readonly default?: unknown;

  @ApiPropertyOptional({ type: String })
  readonly placeholder?: string;

  @ApiPropertyOptional({ type: String })
  readonly description?: string;

  @ApiPropertyOptional({ type: String, format: 'uri', description: 'A page that says more.' })
  readonly docs?: string;

  @ApiPropertyOptional({
    type: 'array',
    description: 'Of a `select` or a `multi-select`.',
    items: {
      type: 'object',
      required: ['value', 'label'],
      properties: { value: { type: 'string' }, label: { type: 'string' } },
    },
  })
  readonly options?: Element['options'];

  @ApiPropertyOptional({
    type: 'object',
    description:
      'POST /api/v2/meta/connection/options gives them; again after a change of one of `dependsOn`.',
    required: ['action', 'dependsOn'],
    properties: { action: { type: 'string' }, dependsOn: { type: 'array', items: { type: 'string' } } },
  })
  readonly optionsFrom?: Element['optionsFrom'];

  @ApiPropertyOptional({ enum: [true], description: 'Masked wherever the caller may not read it.' })
  readonly secret?: true;

  @ApiPropertyOptional({
    enum: [true],
    description:
      'A test of a saved integration uses the saved secrets with another value of it. After another value of a field without this they have to be entered again.',
  })
  readonly keepsSecrets?: true;

  @ApiPropertyOptional({
    enum: [true],
    description:
      'Of a secret that says where others are sent: after a change of it they have to be entered again.',
  })
  readonly steers?: true;

  @ApiPropertyOptional({ enum: [true], description: 'Only owners of the workspace may set it.' })
  readonly ownersOnly?: true;

  @ApiPropertyOptional({ enum: [true], description: 'Lists with `includeDatabaseInfo=true` have its value.' })
  readonly shownInLists?: true;

  @ApiPropertyOptional({ type: String, description: 'The key of one of `groups`.' })
  readonly group?: string;

  @ApiPropertyOptional({
    ...CONDITION,
    description: 'Shown only while the field `model` has one of `values`.',
    required: ['model', 'values'],
  })
  readonly condition?: Element['condition'];

  @ApiPropertyOptional({
    type: 'array',
    description: 'In place of `condition`: shown only while all of them hold.',
    items: { ...CONDITION, required: ['model'] },
  })
  readonly conditions?: Element['conditions'];

  @ApiPropertyOptional({ type: [ValidatorView] })
  readonly validators?: Element['validators'];

  @ApiPropertyOptional({ type: ItemsView, description: 'Of a `list`.' })
  readonly items?: Element['items'];

  @ApiPropertyOptional({
    type: 'object',
    description: 'Of a `file`: what it may be, and how its bytes become the value.',
    required: ['maxBytes', 'encoding'],
    properties: {
      accept: { type: 'array', items: { type: 'string' } },
      maxBytes: { type: 'integer' },
      encoding: { type: 'string', enum: ['text', 'base64'] },
    },
  })
  readonly file?: Element['file'];

  @ApiPropertyOptional({
    type: 'object',
    description: 'Of an `integration`: which may be chosen, and what is done with it.',
    required: ['uses'],
    properties: {
      types: { type: 'array', items: { type: 'string', enum: [...INTEGRATION_TYPES] } },
      capabilities: { type: 'array', items: { type: 'string', enum: [...CAPABILITIES] } },
      uses: { type: 'string', enum: ['read', 'write'] },
    },
  })
  readonly reference?: Element['reference'];

  @ApiPropertyOptional({
    type: 'object',
    description: 'Of an `oauth`: how the account is connected, and what it is asked to allow.',
    required: ['grant', 'scopes'],
    properties: {
      grant: { type: 'string', enum: ['authorization_code', 'client_credentials'] },
      scopes: { type: 'array', items: { type: 'string' } },
    },
  })
  readonly oauth?: Element['oauth'];

  @ApiPropertyOptional({ type: Number, description: 'Columns of a 24-column form.' })
  readonly span?: number;
}
