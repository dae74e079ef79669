export { type Config, type ConfigChange, Configs, type SealedIntegration } from './configs.js';
export type { Clock } from './credentials/account.js';
export type {
  Attention,
  CredentialContent,
  CredentialPlace,
  CredentialStore,
  CredentialTurn,
} from './credentials/credential-store.js';
export { TEST_STAGES, type TestStage } from './connection-progress.js';
export type { StageResult, TestResult } from './connection-test.js';
export type { WhenGone } from './deadline.js';
export type { AskedOptions } from './connection-options.js';
export { dial, type DialOptions, type DialProgress } from './dialer.js';
export { type EgressLists, isAddressRange } from './egress/egress-policy.js';
export { ByteResult } from './byte-result.js';
export { EventResult } from './event-result.js';
export { Failure, type FailureKind, type FieldProblem } from './failure.js';
export type { FileOwner, LeftFile } from './local-files.js';
export { BUFFERED_LIMITS, type Limits, LONG_LIMITS, STREAMED_LIMITS } from './limits.js';
export type { OptionList } from './option-list.js';
export { type OverlayChange, Overlays, type SealedSource } from './overlays.js';
export { PluginHost } from './plugin-host.js';
export type { Call, PluginHostOptions } from './plugin-host-options.js';
export { iconOf, Registry } from './registry.js';
export { RowResult } from './row-result.js';
export { type Understanding, Understandings } from './understanding.js';
export type { RunResult, UsageRecord, ValueResult } from './run-parts.js';
export { misfitOf, NOT_THERE, type ReferenceCaller, type ReferenceIn, type Referred } from './references.js';
