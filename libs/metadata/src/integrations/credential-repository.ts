import type { DataSource } from 'typeorm';
import { type Attention, attentionIn } from './attention.js';
import { AuditEvents, type NewAuditEvent } from '../audit/audit-events.js';
import type { ChangeFeed } from '../feed/change-feed.js';
import { lacksParent } from '../database/foreign-key.js';
import { changeOf } from './integration-changed.js';
import { SqlBuilder } from '../database/sql-builder.js';
import { lockWorkspace } from '../access/workspace-lock.js';

/** Which credential: that of one account of one integration. */
export interface CredentialPlace {
  readonly workspaceId: string;
  readonly integrationId: string;
  /** The key of the account's field. */
  readonly field: string;
}

export interface CredentialContent {
  /** Sealed text; null where no token was ever got. */
  readonly sealed: string | null;
  /** ISO 8601 UTC; null where the service does not say, or there is no token. */
  readonly expiresAt: string | null;
  readonly attention: Attention | null;
  /** ISO 8601 UTC */
  readonly changedAt: string;
}

/** A turn in which one server alone asks the service for a token. It is over at `until` at the latest. */
export interface CredentialTurn {
  /** At most 36 characters that no other turn has. */
  readonly holder: string;
  readonly now: Date;
  readonly until: Date;
}

interface Row {
  readonly sealed: string | null;
  readonly expires_at: string | null;
  readonly attention: string | null;
  readonly changed_at: string;
}

const TABLE = 'integration_credentials';
const AT_PLACE = 'integration_id = ? AND field = ?';

/** Tokens of integrations' accounts, sealed. Writing one changes neither the integration's version nor its history. */
export class CredentialRepository {
  readonly #sql: SqlBuilder;
  readonly #audit: AuditEvents;

  constructor(
    dataSource: DataSource,
    private readonly feed: ChangeFeed,
  ) {
    this.#sql = new SqlBuilder(dataSource);
    this.#audit = new AuditEvents(dataSource);
  }

  async find({ integrationId, field }: CredentialPlace): Promise<CredentialContent | null> {
    const columns = 'sealed, expires_at, attention, changed_at';
    const [row] = await this.#sql.all<Row>(`SELECT ${columns} FROM ${TABLE} WHERE ${AT_PLACE}`, [
      integrationId,
      field,
    ]);
    if (!row) return null;
    const { sealed, expires_at: expiresAt, changed_at: changedAt } = row;
    return { sealed, expiresAt, attention: attentionIn(row.attention), changedAt };
  }

  /** @returns false while another has its turn; true also for an integration that is gone, of which nothing is kept */
  async claim({ integrationId, field }: CredentialPlace, turn: CredentialTurn): Promise<boolean> {
    const [now, until] = [turn.now.toISOString(), turn.until.toISOString()];
    const claimed = await this.#sql.change(
      `UPDATE ${TABLE} SET lease_holder = ?, lease_until = ? WHERE ${AT_PLACE} AND (lease_until IS NULL OR lease_until < ?)`,
      [turn.holder, until, integrationId, field, now],
    );
    if (claimed > 0) return true;
    const first = {
      ...{ integration_id: integrationId, field, sealed: null, expires_at: null, attention: null },
      ...{ changed_at: now, lease_holder: turn.holder, lease_until: until },
    };
    try {
      await this.#sql.insert(TABLE, [first]);
      return true;
    } catch (error) {
      if (lacksParent(error)) return true;
      if (isTaken(error)) return false;
      throw error;
    }
  }

  /**
   * Ends a turn, with what came of it, if anything did. Of a turn that was over before, nothing is kept.
   * @param audit is written, once, where the service refused what it gave before
   */
  async settle(
    place: CredentialPlace,
    holder: string,
    outcome?: CredentialContent,
    audit?: NewAuditEvent,
  ): Promise<void> {
    const { workspaceId, integrationId, field } = place;
    const own = [integrationId, field, holder];
    const where = `WHERE ${AT_PLACE} AND lease_holder = ?`;
    const over = 'lease_holder = NULL, lease_until = NULL';
    if (!outcome) {
      await this.#sql.change(`UPDATE ${TABLE} SET ${over} ${where}`, own);
      return;
    }
    const { sealed, expiresAt, attention, changedAt } = outcome;
    const noted = attention && JSON.stringify(attention);
    await this.feed.transaction(async (manager, tell) => {
      // First, as each change of an integration does: who deletes it has this lock before the credential's row.
      await lockWorkspace(manager, workspaceId);
      const [before] = await this.#sql.all<Row>(`SELECT attention FROM ${TABLE} ${where}`, own, manager);
      if (!before) return;
      await this.#sql.all(
        `UPDATE ${TABLE} SET sealed = ?, expires_at = ?, attention = ?, changed_at = ?, ${over} ${where}`,
        [sealed, expiresAt, noted, changedAt, ...own],
        manager,
      );
      if (before.attention === noted) return;
      tell(changeOf({ workspaceId, id: integrationId }));
      if (audit && noted !== null && before.attention === null) await this.#audit.insert([audit], manager);
    });
  }
}

/** As SQLite, PostgreSQL and MySQL call it that a row is there already. */
const TAKEN = /^(SQLITE_CONSTRAINT_PRIMARYKEY|SQLITE_CONSTRAINT_UNIQUE|23505|ER_DUP_ENTRY)$/;

function isTaken(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && TAKEN.test(code);
}
