import {
  action,
  type ActionContext,
  ByteStream,
  definePlugin,
  EventStream,
  field,
  type IntegrationHandle,
  type JsonSchema,
  PluginError,
  RowSet,
  type Session,
} from '@patchbay/plugin-kit';

const anObject: JsonSchema = { type: 'object' };
const sql: JsonSchema = { type: 'object', required: ['sql'], properties: { sql: { type: 'string' } } };

function handleOf({ integrations }: ActionContext, name: string): IntegrationHandle {
  const handle = integrations[name];
  if (handle) return handle;
  throw new PluginError('invalid_request', `The config names no ${name}.`, { path: `config.${name}` });
}

interface Asked {
  readonly field: string;
  readonly action: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly options?: object;
}

/** Read to its end. */
async function gathered(given: unknown): Promise<unknown> {
  if (given instanceof RowSet) {
    const rows: unknown[] = [];
    for await (const batch of given) rows.push(...batch);
    return { columns: given.columns.map(({ name }) => name), rows };
  }
  if (!(given instanceof EventStream || given instanceof ByteStream)) return given;
  const chunks: string[] = [];
  for await (const chunk of given) chunks.push(Buffer.from(chunk).toString());
  return chunks.join('');
}

/** Works through the integrations that it refers to, and has no connection of its own. */
export const mover = definePlugin({
  type: 'sync',
  subType: 'mover',
  url: import.meta.url,
  manifest: { title: 'Mover', description: 'Moves rows.', icon: 'mover', capabilities: [] },
  connections: 0,
  form: [
    field.integration('source', {
      label: 'Source',
      required: true,
      types: ['database'],
      capabilities: ['read-only'],
      uses: 'read',
    }),
    field.integration('target', { label: 'Target', model: 'sink.target', uses: 'write' }),
    field.text('table', { label: 'Table', keepsSecrets: true }),
  ] as const,
  actions: {
    /** Runs any action of the one or the other. */
    pass: action<Session, Asked>({
      title: 'Pass on',
      kind: 'read',
      gives: 'value',
      params: anObject,
      result: {},
      run: async (_, { field: name, action: asked, params, options }, context) => {
        const handle = handleOf(context, name);
        const given = await handle.run<'value' | 'rows'>(asked, params, options);
        const { type, subType, capabilities } = handle;
        return { of: { type, subType, capabilities }, given: await gathered(given) } as never;
      },
    }),
    rows: action<Session, { readonly sql: string }, 'rows'>({
      title: 'Read rows',
      kind: 'read',
      gives: 'rows',
      params: sql,
      result: anObject,
      run: (_, params, context) => handleOf(context, 'source').run<'rows'>('query', { ...params }),
    }),
    /** Holds both at once. */
    copy: action<Session, { readonly sql: string }>({
      title: 'Copy rows',
      kind: 'write',
      gives: 'value',
      params: sql,
      result: anObject,
      run: async (_, params, context) => {
        const rows = await handleOf(context, 'source').run<'rows'>('query', { ...params });
        const target = handleOf(context, 'target');
        let copied = 0;
        for await (const batch of rows)
          for (const [value] of batch) {
            await target.run('write', { sql: 'INSERT INTO copies (n) VALUES (?)', bindings: [value] });
            copied += 1;
          }
        return { copied };
      },
    }),
    /** Reads one batch of the source, and leaves the rest. */
    leave: action<Session, { readonly sql: string }>({
      title: 'Leave rows',
      kind: 'read',
      gives: 'value',
      params: sql,
      result: anObject,
      run: async (_, params, context) => {
        await handleOf(context, 'source').run<'rows'>('query', { ...params });
        return { left: true };
      },
    }),
  },
  open: () => Promise.resolve({ ping: () => Promise.resolve({}), close: () => Promise.resolve() }),
  errorCode: () => 'unknown',
});
