export { salesforce } from './salesforce.plugin.js';
