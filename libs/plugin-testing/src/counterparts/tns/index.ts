export { largePacket, packet } from './packets.js';
export { acceptPacket } from './scripted-oracle.js';
export { startListener, type TnsListener, type TnsManners } from './start-listener.js';
