import type { Requests } from './test-server.js';

export interface AuditedEvent {
  readonly action: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly user: { readonly id: string; readonly email: string };
  readonly target: { readonly id: string; readonly title: string | null } | null;
  readonly changed_fields: readonly string[] | null;
}

/** What the audit says of one integration, newest first. */
export async function eventsOf(owner: Requests, integrationId: string): Promise<AuditedEvent[]> {
  const answer = await owner.get('/api/v2/meta/audit').query({ integration_id: integrationId }).expect(200);
  return (answer.body as { list: AuditedEvent[] }).list;
}
