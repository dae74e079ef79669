import type { ContractTest } from '../contract.js';
import { answers } from './answers.js';
import { connectionTest } from './connection-test.js';
import { dialling } from './dialling.js';
import { deadlines } from './deadlines.js';
import { failures } from './failures.js';
import { introspection } from './introspection.js';
import { placeholders } from './placeholders.js';
import { readOnly } from './read-only.js';
import { sessions } from './sessions.js';
import { streaming } from './streaming.js';
import { tls } from './tls.js';
import { values } from './values.js';
import { writes } from './writes.js';

/** Everything that a SQL plugin promises. */
export const SQL_CONTRACT: readonly ContractTest[] = [
  ...connectionTest,
  ...dialling,
  ...placeholders,
  ...values,
  ...answers,
  ...streaming,
  ...readOnly,
  ...writes,
  ...failures,
  ...deadlines,
  ...tls,
  ...introspection,
  ...sessions,
];
