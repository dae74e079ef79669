export { type Config, type ConfigChange, Configs, type SealedIntegration } from './configs/configs.js';
export type { Clock } from './credentials/account.js';
export type {
  Attention,
  CredentialContent,
  CredentialPlace,
  CredentialStore,
  CredentialTurn,
} from './credentials/credential-store.js';
export { TEST_STAGES, type TestStage } from './network/connection-progress.js';
export type { StageResult, TestResult } from './connection-tests/connection-test.js';
export type { WhenGone } from './limits/deadline.js';
export type { AskedOptions } from './connection-tests/connection-options.js';
export { dial, type DialOptions, type DialProgress } from './network/dialer.js';
export { type EgressLists, isAddressRange } from './egress/egress-policy.js';
export { ByteResult } from './results/byte-result.js';
export { EventResult } from './results/event-result.js';
export { Failure, type FailureKind, type FieldProblem } from './failures/failure.js';
export type { FileOwner, LeftFile } from './configs/local-files.js';
export { BUFFERED_LIMITS, type Limits, LONG_LIMITS, STREAMED_LIMITS } from './limits/limits.js';
export type { OptionList } from './configs/option-list.js';
export { type OverlayChange, Overlays, type SealedSource } from './configs/overlays.js';
export { PluginHost } from './plugin-host.js';
export type { Call, PluginHostOptions } from './plugin-host-options.js';
export { iconOf, Registry } from './registry/registry.js';
export { RowResult } from './results/row-result.js';
export { type Understanding, Understandings } from './configs/understanding.js';
export type { RunResult, UsageRecord, ValueResult } from './runs/run-parts.js';
export {
  misfitOf,
  NOT_THERE,
  type ReferenceCaller,
  type ReferenceIn,
  type Referred,
} from './configs/references.js';
