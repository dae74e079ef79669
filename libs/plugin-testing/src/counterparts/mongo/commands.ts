import { Binary, type Document } from 'bson';
import type { Account, Accounts, Role } from './accounts.js';
import type { Collections } from './collections.js';
import type { Cursors } from './cursors.js';
import { authenticationFailed, MongoError } from './mongo-error.js';
import { type Operation, type Operations, sessionOf } from './operations.js';
import { Reads } from './reads.js';
import { ScramConversation } from './scram.js';

export const VERSION = '8.0.4';

/** One client's connection. */
export interface Link {
  readonly id: number;
  account?: Account;
  conversation?: ScramConversation;
}

interface Parts {
  readonly accounts: Accounts;
  readonly collections: Collections;
  readonly cursors: Cursors;
  readonly operations: Operations;
}

type Handler = (command: Document, link: Link, operation: Operation) => Document | Promise<Document>;

/** Those commands of a server that a driver and its users need here. */
export class Commands {
  readonly #reads: Reads;

  constructor(private readonly parts: Parts) {
    this.#reads = new Reads(parts);
  }

  /** @throws MongoError, or what the library behind throws */
  async run(command: Document, link: Link): Promise<Document> {
    const [name = ''] = Object.keys(command);
    const handler = this.#handlers[name];
    if (!handler) throw new MongoError(59, 'CommandNotFound', `no such command: '${name}'`);
    const { accounts, operations } = this.parts;
    accounts.check(link.account, name, command);
    return operations.run(link.id, command, async (operation) => handler(command, link, operation));
  }

  readonly #hello: Handler = ({ saslSupportedMechs }, link) => ({
    ...{ helloOk: true, ismaster: true, isWritablePrimary: true, readOnly: false },
    ...{ maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 },
    ...{ localTime: new Date(), logicalSessionTimeoutMinutes: 30, connectionId: link.id },
    ...{ minWireVersion: 0, maxWireVersion: 25 },
    ...(saslSupportedMechs !== undefined && { saslSupportedMechs: ['SCRAM-SHA-256'] }),
    ok: 1,
  });

  readonly #handlers: Readonly<Record<string, Handler>> = {
    hello: this.#hello,
    isMaster: this.#hello,
    ismaster: this.#hello,
    ping: () => ({ ok: 1 }),
    buildInfo: () => ({ version: VERSION, versionArray: [8, 0, 4, 0], ok: 1 }),

    saslStart: ({ mechanism, payload, $db }, link) => {
      if (mechanism !== 'SCRAM-SHA-256' || $db !== 'admin') throw authenticationFailed();
      const conversation = ScramConversation.begin(
        bytes(payload),
        (user) => this.parts.accounts.get(user)?.secret,
      );
      link.conversation = conversation;
      return { conversationId: 1, done: false, payload: new Binary(conversation.first), ok: 1 };
    },

    saslContinue: ({ payload }, link) => {
      const { conversation } = link;
      if (!conversation) throw authenticationFailed();
      const proof = conversation.finish(bytes(payload));
      link.account = this.parts.accounts.get(conversation.user)!;
      return { conversationId: 1, done: true, payload: new Binary(proof), ok: 1 };
    },

    connectionStatus: (_command, { account }) => ({
      authInfo: {
        authenticatedUsers: account ? [{ user: account.user, db: 'admin' }] : [],
        authenticatedUserRoles: account ? [{ role: account.role, db: 'admin' }] : [],
        authenticatedUserPrivileges: account ? this.parts.accounts.privileges(account) : [],
      },
      ok: 1,
    }),

    find: ({ filter = {}, sort, skip, limit, projection, ...command }, link, operation) =>
      this.#reads.read(
        command,
        [
          { $match: filter as Document },
          ...(sort && Object.keys(sort as Document).length > 0 ? [{ $sort: sort as Document }] : []),
          ...(skip ? [{ $skip: skip as number }] : []),
          ...(limit ? [{ $limit: limit as number }] : []),
          ...(projection && Object.keys(projection as Document).length > 0
            ? [{ $project: projection as Document }]
            : []),
        ],
        (command['batchSize'] as number | undefined) ?? 101,
        link,
        operation,
      ),

    aggregate: ({ pipeline, cursor, ...command }, link, operation) =>
      this.#reads.read(
        command,
        pipeline as Document[],
        ((cursor as Document | undefined)?.['batchSize'] as number | undefined) ?? 101,
        link,
        operation,
      ),

    getMore: ({ getMore, batchSize }) =>
      this.parts.cursors.more(Number(getMore), batchSize as number | undefined),

    killCursors: ({ cursors }) => {
      const ids = (cursors as unknown[]).map(Number);
      return { cursorsKilled: this.parts.cursors.kill(({ id }) => ids.includes(id)), ok: 1 };
    },

    killSessions: ({ killSessions }) => {
      const ids = (killSessions as Document[]).map((lsid) => sessionOf({ lsid }));
      this.parts.operations.endWhere(({ session }) => session !== undefined && ids.includes(session));
      this.parts.cursors.kill(({ session }) => session !== undefined && ids.includes(session));
      return { ok: 1 };
    },

    endSessions: () => ({ ok: 1 }),

    insert: ({ insert, documents, $db }) => ({
      ...this.parts.collections.insert(String($db), String(insert), documents as Document[]),
      ok: 1,
    }),

    update: ({ update, updates, $db }) => {
      const done = (updates as Document[]).map((each) =>
        this.parts.collections.update(String($db), String(update), each, this.#reads.options(String($db))),
      );
      const sum = (key: string): number => done.reduce((total, each) => total + Number(each[key]), 0);
      const upserted = done.flatMap((each) => (each['upserted'] as Document[] | undefined) ?? []);
      return { n: sum('n'), nModified: sum('nModified'), ...(upserted.length > 0 && { upserted }), ok: 1 };
    },

    delete: ({ delete: name, deletes, $db }) => {
      const n = (deletes as Document[]).reduce(
        (total, each) =>
          total +
          this.parts.collections.remove(String($db), String(name), each, this.#reads.options(String($db))),
        0,
      );
      return { n, ok: 1 };
    },

    create: ({ create, $db, ...options }) => {
      const { viewOn, pipeline, validator } = options;
      this.parts.collections.create(String($db), String(create), {
        ...(viewOn !== undefined && { viewOn, pipeline }),
        ...(validator !== undefined && { validator }),
      });
      return { ok: 1 };
    },

    drop: ({ drop, $db }) => {
      this.parts.collections.drop(String($db), String(drop));
      return { ok: 1 };
    },

    createUser: ({ createUser, pwd, roles }) => {
      this.parts.accounts.add(String(createUser), String(pwd), (roles as Role[])[0]!);
      return { ok: 1 };
    },

    listCollections: ({ filter = {}, nameOnly, $db }, link) => {
      const all = [...this.parts.collections.in(String($db))].map(([name, { type, options }]) => ({
        name,
        type,
        ...(!nameOnly && { options, info: { readOnly: type === 'view' } }),
      }));
      const documents = this.#reads.stream([{ $match: filter as Document }], all, String($db));
      return this.parts.cursors.open(
        { ns: `${String($db)}.$cmd.listCollections`, connection: link.id, session: undefined, documents },
        Infinity,
      );
    },

    listDatabases: () => ({ databases: this.parts.collections.names().map((name) => ({ name })), ok: 1 }),

    currentOp: () => ({
      inprog: this.parts.operations.list().map(({ id, connection, command }) => ({
        ...{ opid: id, connectionId: connection, active: true },
        command: {
          name: Object.keys(command)[0],
          maxTimeMS: command['maxTimeMS'] as unknown,
          comment: command['comment'] as unknown,
        },
      })),
      ok: 1,
    }),

    killOp: ({ op }) => {
      this.parts.operations.endWhere(({ id }) => id === op);
      return { info: 'attempting to kill op', ok: 1 };
    },
  };
}

function bytes(payload: unknown): Buffer {
  return Buffer.from((payload as Binary).value());
}
