import { stopServers } from './shared-engines.mjs';

/** Jest runs this after the last spec. */
export default stopServers;
