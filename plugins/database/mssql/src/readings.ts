import { type Draft, isBlank, readSwitch } from '@patchbay/plugin-kit';

/** Options of tedious that NocoDB's form and connection strings send, and that change nothing here. */
const HARMLESS = ['enableArithAbort', 'useUTC', 'appName', 'connectTimeout', 'requestTimeout', 'port'];

/**
 * As SQL Server's own drivers have it: `encrypt` and `trustServerCertificate`, in the connection or in its `options`, are
 * TLS and how far it is verified.
 */
export function readOptions(draft: Draft): void {
  draft.rename('connection.server', 'connection.host');
  const [encrypt, trust, instance] = ['encrypt', 'trustServerCertificate', 'instanceName'].map((key) => {
    const within = draft.take(`connection.options.${key}`);
    return draft.take(`connection.${key}`) ?? within;
  });
  for (const key of HARMLESS) draft.take(`connection.options.${key}`);
  if (!isBlank(instance))
    draft.refuse(
      'connection.options.instanceName',
      'is not supported: a named instance is found by SQL Server Browser over UDP. Enter the port of the instance',
    );
  const isTrusted = readSwitch(draft, 'connection.trustServerCertificate', trust) === true;
  if (typeof encrypt === 'string' && /^strict$/i.test(encrypt)) {
    draft.fill('connection.sslmode', 'strict');
    return;
  }
  const isOn = readSwitch(draft, 'connection.encrypt', encrypt);
  if (isOn !== undefined)
    draft.fill('connection.sslmode', isOn ? (isTrusted ? 'require' : 'verify-full') : 'disable');
}
