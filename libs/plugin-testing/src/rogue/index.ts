export { Dice } from './dice.js';
export { flood } from './flood.js';
export { MUTATIONS } from './mutations.js';
export { onslaught, ONSLAUGHT_TIMEOUT_MS, type Onslaught } from './onslaught.js';
export { RogueProxy } from './rogue-proxy.js';
