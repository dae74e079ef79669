import type {
  CredentialContent,
  CredentialPlace,
  CredentialStore,
  CredentialTurn,
} from '@patchbay/plugin-host';

interface Row extends CredentialContent {
  readonly holder?: string | undefined;
  readonly until?: Date | undefined;
}

const NEW = { sealed: null, expiresAt: null, attention: null };

/** Credentials that end with the test. */
export class MemoryCredentials implements CredentialStore {
  readonly rows = new Map<string, Row>();

  find(place: CredentialPlace): Promise<Row | null> {
    return Promise.resolve(this.rows.get(nameOf(place)) ?? null);
  }

  claim(place: CredentialPlace, { holder, now, until }: CredentialTurn): Promise<boolean> {
    const row = this.rows.get(nameOf(place)) ?? { ...NEW, changedAt: now.toISOString() };
    if (row.until && row.until >= now) return Promise.resolve(false);
    this.rows.set(nameOf(place), { ...row, holder, until });
    return Promise.resolve(true);
  }

  settle(place: CredentialPlace, holder: string, outcome?: CredentialContent): Promise<void> {
    const row = this.rows.get(nameOf(place));
    if (row?.holder === holder) {
      this.rows.set(nameOf(place), { ...row, ...outcome, holder: undefined, until: undefined });
    }
    return Promise.resolve();
  }
}

function nameOf({ workspaceId, integrationId, field }: CredentialPlace): string {
  return `${workspaceId} ${integrationId} ${field}`;
}
