import type { Document } from 'bson';
import { MongoError, unauthorized } from './mongo-error.js';
import { type ScramSecret, scramSecret } from './scram.js';

export type Role = 'read' | 'readWrite' | 'root';

export interface Account {
  readonly user: string;
  readonly role: Role;
  readonly secret: ScramSecret;
}

const READING = ['find', 'listCollections', 'collStats', 'killCursors'];
const WRITING = ['insert', 'update', 'remove', 'createCollection', 'dropCollection', 'createIndex'];

const WRITES = new Set(['insert', 'update', 'delete', 'create', 'drop', 'createUser']);
const UNPROTECTED = new Set([
  'hello',
  'ismaster',
  'isMaster',
  'saslStart',
  'saslContinue',
  'buildInfo',
  'ping',
]);

/** Who may log in, and do what, in the one database that all this is about. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  constructor(private readonly database: string) {}

  /** @param iterations how often the password is to be hashed, as a rogue server says; truly it was hashed less often */
  add(user: string, password: string, role: Role, iterations?: number): void {
    if (this.#accounts.has(user))
      throw new MongoError(51_003, 'Location51003', `User "${user}@admin" already exists`);
    this.#accounts.set(user, {
      user,
      role,
      secret: { ...scramSecret(password), ...(iterations && { iterations }) },
    });
  }

  get(user: string): Account | undefined {
    return this.#accounts.get(user);
  }

  /** @throws MongoError in the server's words */
  check(account: Account | undefined, name: string, command: Document): void {
    if (UNPROTECTED.has(name)) return;
    if (!account) throw unauthorized(`Command ${name} requires authentication`);
    const stages = (command['pipeline'] as Document[] | undefined) ?? [];
    const writes = WRITES.has(name) || stages.some((stage) => '$out' in stage || '$merge' in stage);
    const elsewhere = command['$db'] !== this.database;
    if (account.role !== 'root' && writes && (account.role === 'read' || elsewhere))
      throw unauthorized(`not authorized on ${String(command['$db'])} to execute command ${name}`);
  }

  privileges({ role }: Account): Document[] {
    if (role === 'root') return [{ resource: { anyResource: true }, actions: ['anyAction'] }];
    const actions = role === 'read' ? READING : [...READING, ...WRITING];
    return [
      { resource: { db: this.database, collection: '' }, actions },
      { resource: { cluster: true }, actions: ['listDatabases'] },
    ];
  }
}
