export { startListener, type TnsListener, type TnsManners } from './start-listener.js';
