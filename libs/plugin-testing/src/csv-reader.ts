/** Reads RFC 4180. An empty field without quotes is `null`, as our writer has it. @throws Error for what is not CSV */
export function parseCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = 0;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const [field, quoted, plain = '', end] = FIELD.exec(text) ?? [];
    if (field === undefined) throw new Error(`no CSV from character ${at} on: ${text.slice(at, at + 80)}`);
    row.push(quoted?.replaceAll('""', '"') ?? (plain === '' ? null : plain));
    at += field.length;
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  if (row.length > 0) throw new Error('the last line has no end');
  return rows;
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
