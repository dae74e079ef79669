export { openai } from './openai.plugin.js';
