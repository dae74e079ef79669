import { PluginError } from '@patchbay/plugin-kit';
import type { OracleConfig } from './form.js';

/** What would end a value of a descriptor, or begin the next one. */
const UNSAFE = /[()='"\\#,\s\p{Cc}]/u;

/** Keys that say where to connect and to what; others read files of this machine, or go by ways of their own. */
const KEYS = new Set(
  `description_list description address_list address protocol host port connect_data service_name sid server
  instance_name load_balance failover retry_count retry_delay connect_timeout transport_connect_timeout expire_time
  sdu colocation_tag`.split(/\s+/),
);

const WORDS = { host: 'The host', serviceName: 'The service name', sid: 'The SID' } as const;

/** @throws PluginError `invalid_request` for values that are not a host or a service, and for descriptors that may do more */
export function descriptorOf({ connection }: OracleConfig): string {
  const { mode, host = '', port, serviceName = '', sid = '', descriptor = '' } = connection;
  const isSecure = connection.sslmode !== 'disable';
  if (mode === 'descriptor') {
    const reason = refusedDescriptor(descriptor, isSecure);
    if (reason) throw new PluginError('invalid_request', reason, { path: 'config.connection.descriptor' });
    return descriptor.replace(/\s+/g, '');
  }
  const target: Record<string, string> = mode === 'sid' ? { sid } : { serviceName };
  for (const [name, value] of Object.entries({ host, ...target })) {
    if (value !== '' && !UNSAFE.test(value)) continue;
    const what = WORDS[name as keyof typeof WORDS];
    throw new PluginError('invalid_request', `${what} holds a character that it cannot hold.`, {
      path: `config.connection.${name}`,
    });
  }
  const protocol = isSecure ? 'tcps' : 'tcp';
  return `(DESCRIPTION=(ADDRESS=(PROTOCOL=${protocol})(HOST=${host})(PORT=${port}))(CONNECT_DATA=(${mode === 'sid' ? `SID=${sid}` : `SERVICE_NAME=${serviceName}`})))`;
}

const PART = /\s*(?:\(\s*([A-Za-z_]+)\s*=\s*(?:([^()='"\\#,\s]+)\s*\))?|(\)))\s*/y;

function refusedDescriptor(descriptor: string, isSecure: boolean): string | undefined {
  let depth = 0;
  let addresses = 0;
  for (PART.lastIndex = 0; PART.lastIndex < descriptor.length;) {
    const at = PART.lastIndex;
    const [part, key, value, end] = PART.exec(descriptor) ?? [];
    if (!part || (at > 0 && depth === 0))
      return `The descriptor cannot be read from here on: ${descriptor.slice(at, at + 20)}`;
    if (end) depth -= 1;
    else if (value === undefined) depth += 1;
    if (!key) continue;
    if (!KEYS.has(key.toLowerCase())) return `A descriptor cannot hold ${key.toUpperCase()} here.`;
    if (key.toLowerCase() !== 'protocol') continue;
    addresses += 1;
    const wanted = isSecure ? 'tcps' : 'tcp';
    if (value?.toLowerCase() !== wanted)
      return `With TLS ${isSecure ? 'on' : 'off'}, each PROTOCOL of the descriptor has to be ${wanted}.`;
  }
  if (depth !== 0) return 'The brackets of the descriptor do not match.';
  return addresses === 0 ? 'The descriptor has no address with a PROTOCOL.' : undefined;
}
