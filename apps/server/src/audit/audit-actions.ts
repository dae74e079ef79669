/** Everything that leaves an event in the audit. */
export const AUDIT_ACTIONS = [
  'integration.create',
  'integration.copy',
  'integration.read_config',
  'integration.update',
  'integration.restore',
  'integration.make_default',
  'integration.delete',
  'integration.batch',
  'integration.test',
  'integration.execute',
  'connection.test',
  'connection.options',
  'source.create',
  'source.update',
  'source.delete',
  'workspace.create',
  'workspace.update',
  'workspace.delete',
  'user.add',
  'user.update',
  'user.remove',
  'token.create',
  'token.revoke',
  'audit.read',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
