import type { Point, TestStage } from '../network/connection-progress.js';
import type { Failure } from '../failures/failure.js';

/** What is said of a stage that was passed. */
export const PASSED: Readonly<Record<TestStage, string>> = {
  config: 'The config fits the form.',
  resolve: 'The name of the host was found.',
  egress: 'This server may connect to the address.',
  connect: 'A connection was made.',
  tls: 'The connection is encrypted as asked for.',
  auth: 'The login was accepted.',
  database: 'The database was opened.',
  ping: 'The remote system answers.',
};

interface Remedy {
  /** What it is a remedy for, in the failure's kind and the remote's code; every failure of the stage when left out. */
  readonly sign?: RegExp;
  readonly advice: string;
}

/** The first whose sign fits is given. */
const REMEDIES: Readonly<Record<TestStage, readonly [...Remedy[], Remedy]>> = {
  config: [{ advice: 'Correct the field that is named, and test again.' }],
  resolve: [
    {
      sign: /EAI_AGAIN|timeout/,
      advice: 'The name service did not answer: check the DNS of the machine that this server runs on.',
    },
    { advice: "Check the host's spelling, and that the DNS this server uses knows the name." },
  ],
  egress: [
    {
      advice:
        'Use an address that this server may connect to, or have its operator allow this one with PATCHBAY_EGRESS_ALLOW.',
    },
  ],
  connect: [
    {
      sign: /ECONNREFUSED/,
      advice:
        'Check the port, that the remote system is running and listens on that address, and that no firewall turns the connection away.',
    },
    {
      sign: /E(HOST|NET)(UNREACH|DOWN)/,
      advice: 'Check the address, and that there is a route from this server to its network.',
    },
    {
      advice:
        'Check the host and the port, and that firewalls and security groups let this server through to them.',
    },
  ],
  tls: [
    {
      sign: /SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_/,
      advice:
        "Give the certificate of the CA that signed the server's certificate, or the right one of several.",
    },
    {
      sign: /ALTNAME|HOSTNAME_MISMATCH/,
      advice: "Give the name that the server's certificate is for as the server name, or use it as the host.",
    },
    {
      sign: /CERT_(HAS_EXPIRED|NOT_YET_VALID)/,
      advice: "Have the server's certificate renewed, and check the clocks of both sides.",
    },
    { sign: /unauthorized/, advice: 'The server takes no login over an unencrypted link: turn TLS on.' },
    { advice: 'Check that the server offers TLS on this port; where it does not, TLS has to be off.' },
  ],
  auth: [
    {
      sign: /unauthorized/,
      advice: 'Check the credentials, and that they may be used from where this server runs.',
    },
    {
      advice:
        'Something listens there but completed no login: check that the port is that of the right kind of system, and that it takes new connections.',
    },
  ],
  database: [
    {
      advice: 'Check the name of the database, that it is there, and that the user may open it.',
    },
  ],
  ping: [
    {
      sign: /invalid_request/,
      advice: 'Something answers there, but not as it should: check that the address is that of the service.',
    },
    { advice: "Test again; if it goes on, look into the remote system's own log." },
  ],
};

/** What else to do where there is a tunnel; a stage that is not here needs nothing else. */
const TUNNEL_REMEDIES: Readonly<Record<string, readonly Remedy[]>> = {
  'ssh connect': [
    {
      sign: /FINGERPRINT/,
      advice:
        "Ask the operator of the SSH server for its host key's fingerprint; where it is not the one shown, another server answers there.",
    },
  ],
  'ssh auth': [
    {
      sign: /unauthorized/,
      advice: 'Check the SSH user and its password or key, and that the SSH server takes that kind of login.',
    },
    { advice: 'Check that the SSH port is that of an SSH server, and that it takes new connections.' },
  ],
  'target connect': [
    {
      advice:
        'Check the host and the port as they are seen from the SSH server, and that it may forward connections to them.',
    },
  ],
};

const FILE_REMEDY =
  "Give the path of a file below the workspace's folder in PATCHBAY_SQLITE_ROOT (for a private integration: below its creator's), or have the file created.";

/** What failed, at stages of which a failure's own kind says something else: a login is not refused by a database that is not there. */
const HEADLINES: Readonly<Partial<Record<TestStage, string>>> = {
  tls: 'No encrypted connection could be made',
  database: 'The database could not be opened',
};

/** What is said of a failure at a stage, where the remote system's own words are most of it. */
export function messageAt({ stage }: Point, { message, remote, fields }: Failure): string {
  const headline = HEADLINES[stage];
  const words = remote?.message;
  return headline && words && !fields && message.endsWith(`: ${words}`) ? `${headline}: ${words}` : message;
}

/** What to do about a failure, in one sentence. @param localFiles paths of the config that name files of this machine */
export function remedyOf(
  { stage, hop }: Point,
  { kind, remote, fields }: Failure,
  { localFiles }: { readonly localFiles: readonly string[] },
): string {
  if (localFiles.some((path) => fields?.[0]?.path === `config.${path}`)) return FILE_REMEDY;
  const signs = `${kind} ${remote?.code ?? ''}`;
  const remedies = [...(TUNNEL_REMEDIES[`${hop} ${stage}`] ?? []), ...REMEDIES[stage]];
  return (remedies.find(({ sign }) => !sign || sign.test(signs)) ?? remedies[0]!).advice;
}
