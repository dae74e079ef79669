export { http } from './http.plugin.js';
