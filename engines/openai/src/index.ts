export { openaiActions, type OpenaiDefaults } from './actions.js';
export { tokenColumns } from './tokens.js';
