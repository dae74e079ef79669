export { availability, type Availability } from './availability.js';
export { certificates, type Certificates } from './certificates.js';
export { describeEngine, useEngine, useStarted } from './describe-engine.js';
export type { Engine, EngineKind } from './engine.js';
export { startMariadb } from './mariadb.js';
export { startPgbouncer } from './pgbouncer.js';
export { startPostgres } from './postgres.js';
