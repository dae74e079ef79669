export { startOpenssh } from './openssh.js';
export { startSshServer, type OwnSshServer, type SshServer } from './ssh-server.js';
