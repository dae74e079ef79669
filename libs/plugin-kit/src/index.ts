export { contained, Misread } from './contained.js';
export {
  action,
  FREE_BYTES,
  GIVES,
  mayGive,
  type Action,
  type ActionContext,
  type ActionKind,
  type Given,
  type Gives,
  type Memory,
} from './actions.js';
export { ByteStream, type ByteStreamOptions } from './byte-stream.js';
export { hasDoubtfulHost, URI_NOT_ENCODED, uriParts, uriPattern, type UriParts } from './connection-uri.js';
export type { ConfigOf } from './config-type.js';
export type { AccessToken, Credential, OAuthClient } from './credential.js';
export {
  Draft,
  isBlank,
  isObject,
  type DraftConfig,
  type DraftProblem,
  type Reading,
  valueAt,
} from './draft.js';
export {
  ERROR_CODES,
  FileNotMadeYet,
  HOPS,
  PluginError,
  type ErrorCode,
  type FailedAt,
  type Hop,
  type LargeValue,
  type PluginErrorOptions,
  type RemoteError,
  tooLarge,
} from './errors.js';
export { type Condition, conditionsOf, holdsFor, inWords, type ShownIf, shownIn } from './conditions.js';
export {
  ELEMENT_TYPES,
  type ElementType,
  type FileRule,
  type Group,
  type OAuthRule,
  type Option,
  type OptionsFrom,
  type PemRule,
  type Presentation,
  type ReferenceRule,
} from './field-options.js';
export { type Field, type FieldOf } from './field.js';
export { field, NO_NUL } from './fields.js';
export { EventStream, type StreamEnd } from './event-stream.js';
export type { Element, Form, FormReference, Validator } from './form.js';
export type { HandleOptions, IntegrationHandle, IntegrationHandles } from './integration-handle.js';
export type { JsonSchema } from './json-schema.js';
export { nearest, unknownName } from './nearest.js';
export { codeOf, isTlsFailure, networkErrorCode } from './network-error.js';
export { mismatchOf, readCertificates, type Certificates } from './pem/certificates.js';
export { partsOf, pemOf, type PemPart, type Unreadable } from './pem/pem-text.js';
export {
  keyPartOf,
  openPart,
  PASSPHRASE_NEEDED,
  readPrivateKey,
  type PrivateKey,
  type UnreadableKey,
} from './pem/private-key.js';
export {
  CAPABILITIES,
  definePlugin,
  DIALECTS,
  fileOf,
  INTEGRATION_TYPES,
  namesOf,
  type Capability,
  type Dialect,
  type IntegrationType,
  type Manifest,
  type Plugin,
  type PluginDefinition,
  type ReadOnlyWalls,
} from './plugin.js';
export { CONTRACT } from './contract-version.js';
export { contractProblem, isPlugin } from './is-plugin.js';
export { isProgrammingError } from './programming-error.js';
export { ResultSets, RowSet, type Column, type JsonValue, type ResultSet, type Row } from './rows.js';
export { COMMON_STORE_COLUMNS, type StoreColumn, type UsageFields } from './usage.js';
export { limitInWords, patternInWords, typeInWords } from './words.js';
export { readSwitch, type Understand, type Understood } from './understand.js';
export type {
  FailedStage,
  FileFolders,
  Logger,
  OpenContext,
  Pong,
  ReachedStage,
  Session,
} from './session.js';
