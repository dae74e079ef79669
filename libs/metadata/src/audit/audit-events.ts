import type { Knex } from 'knex';
import type { DataSource, EntityManager } from 'typeorm';
import { Aging } from '../writers/aging.js';
import { lacksParent } from '../database/foreign-key.js';
import { GroupWriter } from '../writers/group-writer.js';
import type { Page } from '../database/page.js';
import { insertLate } from '../writers/late-rows.js';
import { type Row, ROWS_PER_INSERT, SqlBuilder } from '../database/sql-builder.js';
import { storable } from '../database/storable.js';

export const AUDIT_OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export interface NewAuditEvent {
  readonly workspaceId: string;
  /** ISO 8601 UTC; now, when left out. */
  readonly createdAt?: string;
  readonly userId: string;
  readonly userEmail: string;
  readonly tokenId: string | null;
  /** What was done, such as `integration.update`. */
  readonly action: string;
  /** Which of its kind, where the action's name does not say: the plugin's action that ran. */
  readonly detail?: string | null;
  readonly target: AuditTarget | null;
  readonly outcome: AuditOutcome;
  /** The error's code where the outcome is not `ok`. */
  readonly code?: string | null;
  /** Names, never values. */
  readonly changedFields?: readonly string[] | null;
  readonly ip: string | null;
  readonly requestId: string | null;
}

/** What something was done to. */
export interface AuditTarget {
  readonly type: 'integration' | 'source' | 'user' | 'token' | 'workspace' | 'audit';
  readonly id: string;
  /** Left out for what only its creator may know of. */
  readonly title?: string | null;
}

export interface AuditEvent extends Required<NewAuditEvent> {
  /** Grows with every event. */
  readonly id: number;
}

export interface AuditQuery {
  readonly workspaceId: string;
  readonly targetId?: string | undefined;
  readonly userId?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** ISO 8601 UTC with milliseconds, as events have it; both are included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** The id of an event: only those that are older are listed. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly offset: number;
}

interface StoredEvent {
  id: number | string;
  workspace_id: string;
  created_at: string;
  user_id: string;
  user_email: string;
  token_id: string | null;
  action: string;
  detail: string | null;
  target_type: AuditTarget['type'] | null;
  target_id: string | null;
  target_title: string | null;
  outcome: AuditOutcome;
  code: string | null;
  changed_fields: string | null;
  ip: string | null;
  request_id: string | null;
}

const TABLE = 'audit_events';
const PARENTS = [{ table: 'workspaces', key: 'workspace_id' }] as const;

/** Who did what, from where, and how it ended. Never changed, only aged out. */
export class AuditEvents {
  readonly #sql: SqlBuilder;
  readonly #aging: Aging;
  readonly #recorded = new GroupWriter<NewAuditEvent>((events) => this.#insertAtOnce(events));

  constructor(private readonly dataSource: DataSource) {
    this.#sql = new SqlBuilder(dataSource);
    this.#aging = new Aging(this.#sql, TABLE);
  }

  /**
   * Resolves when it is on the disk, with those of other requests that came at the same time. That of a workspace that
   * is deleted by now is dropped.
   */
  record(event: NewAuditEvent): Promise<void> {
    return this.#recorded.add(event);
  }

  /**
   * All or nothing; outside a transaction the events of workspaces that are deleted by now are dropped.
   * @param manager of the transaction in which the event came about: both are kept, or neither
   */
  async insert(events: readonly NewAuditEvent[], manager?: EntityManager): Promise<void> {
    const rows = events.map(toRow);
    if (manager) await this.#sql.insert(TABLE, rows, manager);
    else await this.#insertLate(rows);
  }

  /** One statement, without a transaction about it: on a server that is one round trip instead of four. */
  async #insertAtOnce(events: readonly NewAuditEvent[]): Promise<void> {
    const rows = events.map(toRow);
    // A statement of more would be several.
    if (rows.length > ROWS_PER_INSERT) return this.#insertLate(rows);
    // In the order in which transactions lock several workspaces, so that none waits for the other.
    rows.sort((one, other) => compare(one.workspace_id, other.workspace_id));
    try {
      await this.#sql.insert(TABLE, rows);
    } catch (error) {
      if (!lacksParent(error)) throw error;
      await this.#insertLate(rows);
    }
  }

  #insertLate(rows: readonly Row[]): Promise<void> {
    return insertLate(this.dataSource, this.#sql, { table: TABLE, parents: PARENTS, rows });
  }

  /** Newest first. Filters and pages are found in the index; only the rows of the page are read. */
  async list({ limit, offset, ...query }: AuditQuery): Promise<Page<AuditEvent>> {
    const [counted] = await this.#sql.run<{ total: number | string }>((knex) =>
      matching(knex, query).count({ total: '*' }),
    );
    const rows = await this.#sql.run<StoredEvent>((knex) => {
      const page = matching(knex, query).select('id').orderBy('id', 'desc').limit(limit).offset(offset);
      return knex(TABLE)
        .select(`${TABLE}.*`)
        .join(page.as('page'), 'page.id', `${TABLE}.id`)
        .orderBy(`${TABLE}.id`, 'desc');
    });
    return { rows: rows.map(fromRow), total: Number(counted!.total) };
  }

  /** @returns how many events from before that time (ISO 8601 UTC) are gone */
  deleteOlderThan(before: string, signal?: AbortSignal): Promise<number> {
    return this.#aging.deleteOlderThan(before, signal);
  }
}

function matching(knex: Knex, query: Omit<AuditQuery, 'limit' | 'offset'>): Knex.QueryBuilder {
  const { workspaceId, targetId, userId, action, outcome, from, to, before } = query;
  const events = knex(TABLE).where('workspace_id', workspaceId);
  if (targetId !== undefined) events.where('target_id', targetId);
  if (userId !== undefined) events.where('user_id', userId);
  if (action !== undefined) events.where('action', action);
  if (outcome !== undefined) events.where('outcome', outcome);
  if (from !== undefined) events.where('created_at', '>=', from);
  if (to !== undefined) events.where('created_at', '<=', to);
  if (before !== undefined) events.where('id', '<', before);
  return events;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Cut to the room there is: parts of it are what a client sent. */
function fitting(text: string | null | undefined, length: number): string | null {
  return text == null ? null : storable(text.slice(0, length));
}

function toRow(event: NewAuditEvent) {
  const { target, changedFields } = event;
  return {
    workspace_id: event.workspaceId,
    created_at: event.createdAt ?? new Date().toISOString(),
    user_id: event.userId,
    user_email: event.userEmail,
    token_id: event.tokenId,
    action: event.action,
    detail: fitting(event.detail, 128),
    target_type: target?.type ?? null,
    target_id: fitting(target?.id, 64),
    target_title: fitting(target?.title, 254),
    outcome: event.outcome,
    code: fitting(event.code, 64),
    changed_fields: changedFields ? storable(JSON.stringify(changedFields)) : null,
    ip: fitting(event.ip, 64),
    request_id: fitting(event.requestId, 64),
  };
}

function fromRow(row: StoredEvent): AuditEvent {
  return {
    id: Number(row.id),
    workspaceId: row.workspace_id,
    createdAt: row.created_at,
    userId: row.user_id,
    userEmail: row.user_email,
    tokenId: row.token_id,
    action: row.action,
    detail: row.detail,
    target:
      row.target_type === null || row.target_id === null
        ? null
        : { type: row.target_type, id: row.target_id, title: row.target_title },
    outcome: row.outcome,
    code: row.code,
    changedFields: row.changed_fields === null ? null : (JSON.parse(row.changed_fields) as string[]),
    ip: row.ip,
    requestId: row.request_id,
  };
}
