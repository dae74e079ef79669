export { action, type Action, type ActionContext, type ActionKind } from './actions.js';
export type { ConfigOf } from './config-type.js';
export {
  ERROR_CODES,
  HOPS,
  PluginError,
  type ErrorCode,
  type FailedAt,
  type Hop,
  type PluginErrorOptions,
  type RemoteError,
} from './errors.js';
export {
  ELEMENT_TYPES,
  field,
  type Condition,
  type ElementType,
  type Field,
  type Presentation,
  NO_NUL,
} from './fields.js';
export { EventStream } from './event-stream.js';
export type { Element, Form, Validator } from './form.js';
export type { JsonSchema } from './json-schema.js';
export { codeOf, isTlsFailure, networkErrorCode } from './network-error.js';
export {
  CAPABILITIES,
  COMMON_STORE_COLUMNS,
  definePlugin,
  INTEGRATION_TYPES,
  isPlugin,
  type Capability,
  type IntegrationType,
  type Manifest,
  type Plugin,
  type PluginDefinition,
  type ReadOnlyWalls,
  type StoreColumn,
  type UsageFields,
} from './plugin.js';
export { RowSet, type Column, type JsonValue, type Row } from './rows.js';
export type { FailedStage, Logger, OpenContext, Pong, ReachedStage, Session } from './session.js';
