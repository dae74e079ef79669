import { type Draft, isBlank } from '@patchbay/plugin-kit';

/** Easy Connect, such as `db.example.com:1521/FREEPDB1`. @see Oracle Database Net Services Administrator's Guide, "Easy Connect Naming Method" */
const EASY = /^(?:(tcps?):)?\/{0,2}(\[[\d:a-f]+\]|[^\s:/?()[\]]+)(?::(\d{1,5}))?\/([^\s:/?()]+)$/i;

/** As Oracle's drivers have it: one text in place of the fields; a service or a SID in place of a database. */
export function readConnectString(draft: Draft): void {
  for (const name of ['connectString', 'connectionString', 'tns']) readOne(draft, `connection.${name}`);
  draft.rename('connection.database', 'connection.serviceName');
  draft.rename('connection.service', 'connection.serviceName');
  const sid = draft.get('connection.sid');
  if (isBlank(sid)) return;
  if (draft.get('connection.mode') === undefined && isBlank(draft.get('connection.serviceName')))
    draft.put('connection.mode', 'sid');
}

function readOne(draft: Draft, path: string): void {
  const said = draft.take(path);
  if (isBlank(said)) return;
  const text = typeof said === 'string' ? said.trim() : '';
  if (text.startsWith('(')) {
    draft.fill('connection.descriptor', text);
    draft.fill('connection.mode', 'descriptor');
    return;
  }
  const [, protocol, host, port, service] = EASY.exec(text) ?? [];
  if (host === undefined) {
    draft.refuse(path, 'must be host:port/service, or a connect descriptor in brackets');
    return;
  }
  draft.fill('connection.host', host);
  if (port !== undefined) draft.fill('connection.port', Number(port));
  draft.fill('connection.serviceName', service);
  if (protocol?.toLowerCase() === 'tcps') draft.fill('connection.sslmode', 'verify-full');
}
