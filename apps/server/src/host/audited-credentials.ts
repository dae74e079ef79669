import type {
  CredentialContent,
  CredentialPlace,
  CredentialRepository,
  CredentialTurn,
  NewAuditEvent,
} from '@patchbay/metadata';
import type { CredentialStore } from '@patchbay/plugin-host';
import type { ApiErrorCode } from '../errors/catalogue.js';

/** Stands in the audit where no user did what was done. */
const SERVER = { userId: 'server', userEmail: 'server', tokenId: null, ip: null, requestId: null };

const CODE: ApiErrorCode = 'ERR_REMOTE_UNAUTHORIZED';

/** The credentials of the metadata store. A refusal is audited together with it; a renewal is not. */
export class AuditedCredentials implements CredentialStore {
  constructor(private readonly credentials: CredentialRepository) {}

  find(place: CredentialPlace): Promise<CredentialContent | null> {
    return this.credentials.find(place);
  }

  claim(place: CredentialPlace, turn: CredentialTurn): Promise<boolean> {
    return this.credentials.claim(place, turn);
  }

  settle(place: CredentialPlace, holder: string, outcome?: CredentialContent): Promise<void> {
    return this.credentials.settle(place, holder, outcome, refusalOf(place));
  }
}

function refusalOf({ workspaceId, integrationId, field }: CredentialPlace): NewAuditEvent {
  return {
    workspaceId,
    ...SERVER,
    action: 'integration.credential_refused',
    detail: field,
    target: { type: 'integration', id: integrationId },
    outcome: 'failed',
    code: CODE,
  };
}
