export {
  availability,
  certificates,
  describeEngine,
  startMariadb,
  startPostgres,
  useEngine,
  type Availability,
  type Certificates,
  type Engine,
  type EngineKind,
} from './engines/index.js';
