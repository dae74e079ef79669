export { type Config, Configs, type SealedIntegration } from './configs.js';
export type { StageResult, TestResult } from './connection-test.js';
export type { WhenGone } from './deadline.js';
export { Failure, type FailureKind, type FieldProblem } from './failure.js';
export { BUFFERED_LIMITS, type Limits, STREAMED_LIMITS } from './limits.js';
export { type Call, PluginHost, type PluginHostOptions } from './plugin-host.js';
export { pluginFolder, Registry } from './registry.js';
export { RowResult } from './row-result.js';
export type { UsageRecord, ValueResult } from './run.js';
