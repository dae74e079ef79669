import { chosen, type ContractTest, type SqlContract } from '../contract.js';
import { answers } from './answers.js';
import { bindings } from './bindings.js';
import { bounds } from './bounds.js';
import { connectionTest } from './connection-test.js';
import { dialling } from './dialling.js';
import { deadlines } from './deadlines.js';
import { failures } from './failures.js';
import { faults } from './faults.js';
import { introspection } from './introspection.js';
import { inserts } from './inserts.js';
import { leftovers } from './leftovers.js';
import { linear } from './linear.js';
import { options } from './options.js';
import { placeholders } from './placeholders.js';
import { readOnly } from './read-only.js';
import { rogues } from './rogues.js';
import { sessions } from './sessions.js';
import { ssh } from './ssh.js';
import { streaming } from './streaming.js';
import { support } from './support.js';
import { tls } from './tls.js';
import { values } from './values.js';
import { writes } from './writes.js';

/** What the promises are about. The first of each topic is one that is quickly told. */
const TOPICS: readonly (readonly ContractTest[])[] = [
  connectionTest,
  dialling,
  placeholders,
  bindings,
  linear,
  [...values, ...support],
  answers,
  bounds,
  streaming,
  readOnly,
  writes,
  inserts,
  leftovers,
  failures,
  faults,
  deadlines,
  tls,
  ssh,
  introspection,
  options,
  sessions,
];

/** Everything that a SQL plugin promises. */
export const SQL_CONTRACT: readonly ContractTest[] = [...TOPICS.flat(), ...rogues];

/**
 * All that is promised of the same topic, and the first of every other: what tells a defect from its neighbours. The fuzzer
 * of rogue servers is not among them: it draws other frames each time.
 */
export function testsAround(name: string, contract: SqlContract): ContractTest[] {
  return TOPICS.map((topic) => chosen(topic, contract)).flatMap((tests) =>
    tests.some((test) => test.name === name) ? tests : tests.slice(0, 1),
  );
}
