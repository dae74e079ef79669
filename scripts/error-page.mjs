// The page of errors: what the server's catalogue has.
import { STATUS_CODES } from 'node:http';
import { ERRORS } from '../apps/server/dist/errors/catalogue.js';
import { CODE_BY_KIND } from '../apps/server/dist/errors/code-by-kind.js';
import { ERROR_CODES } from '@patchbay/plugin-kit';

/** Node does not know the one that proxies use. */
const NAMES = { ...STATUS_CODES, 499: 'Client Closed Request' };

export function errorPage() {
  return `# Errors

<!-- \`npm run generate\` writes this page from apps/server/src/errors/catalogue.ts -->

Every answer of 400 and above is a JSON object:

\`\`\`json
{
  "error": "ERR_BAD_REQUEST",
  "message": "The request is not valid: limit must not be greater than 1000.",
  "details": { "fields": [{ "path": "limit", "message": "must not be greater than 1000" }] },
  "requestId": "7d6f2c1e-0b1c-4a3f-9a57-0d4ad4d2b0f3"
}
\`\`\`

\`error\` is for programs and \`message\` for people. \`requestId\` is also in the header \`x-request-id\` and in the server's log.
\`retryable: true\` and the header \`Retry-After\` come with errors after which the same request may succeed later.
\`details\` has \`fields\` where parts of the request or of a config are at fault, \`remote\` with what the remote system
answered (its code, SQLSTATE, message and position, without secrets), and what the table names. The OpenAPI document lists
the codes of each route.

${table(
  ['code', 'status', 'meaning', 'details', 'retryable'],
  Object.entries(ERRORS).map(([code, { status, description, details = [], retryable }]) => [
    quoted(code),
    `${status} ${NAMES[status]}`,
    description,
    details.map(quoted).join(' '),
    retryable ? 'yes' : '',
  ]),
)}
## What plugins report

A plugin reads the errors of its driver into one of these codes; the host turns them into an answer.

${table(
  ['code of a plugin', 'answer', 'status'],
  ERROR_CODES.map((code) => {
    const answer = CODE_BY_KIND[code];
    return [quoted(code), quoted(answer), String(ERRORS[answer].status)];
  }),
)}`;
}

const quoted = (text) => `\`${text}\``;

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
