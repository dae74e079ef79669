export { availability, type Availability } from './availability.js';
export { certificates, type Certificates } from './certificates.js';
export { describeEngine, describeOwnEngine, useEngine, useOwnEngine, useStarted } from './describe-engine.js';
export type { Engine, EngineKind, OwnEngine, Stoppable } from './engine.js';
export { startMariadb } from './mariadb.js';
export { startPgbouncer } from './pgbouncer.js';
export { startPostgres } from './postgres.js';
export { SHARED_ENGINES, startSharedServer } from './shared.js';
