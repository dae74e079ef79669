/** The driver would print packets with logins in them, and have the server call a debugger. */
export const oracleEnvironment = {
  NODE_ORACLEDB_DEBUG_PACKETS: '',
  ORA_DEBUG_JDWP: '',
  ORA_EDITION: '',
  ORA_SDTZ: '',
};
