import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

interface ServerError {
  readonly errno?: number;
  readonly sqlState?: string;
  /** The statement that failed; a login has none. */
  readonly sql?: string;
}

const ACCESS_DENIED = 1045;
/** What most statements get that lack a privilege. */
const PRIVILEGE_NEEDED = 1227;

function fieldsOf(error: object): DriverErrorFields {
  const { errno, sqlState, sql } = error as ServerError;
  // Some statements get the number of a refused login.
  const number = errno === ACCESS_DENIED && sql ? PRIVILEGE_NEEDED : errno;
  return {
    ...plain(error),
    ...(typeof number === 'number' && { number }),
    ...(sqlState && { sqlstate: sqlState }),
  };
}

/**
 * Numbers of errors that MySQL and MariaDB call "general" (HY000) and that are the statement's own fault. Those of both
 * below 1900 are the same; above 4000 MariaDB's are about statements, with few exceptions.
 */
const STATEMENTS_FAULT: readonly (number | readonly [from: number, to: number])[] = [
  // Tables and databases that are there or are not, or cannot be changed.
  ...([1005, [1006, 1008], 1029, 1031, 1036, 1086, 1089, [1093, 1097], [1099, 1100]] as const),
  ...([1108, 1111, [1116, 1117], 1122, 1125, 1128, 1133, 1137, 1168, 1175, 1191, 1192, 1193] as const),
  ...([1204, 1208, 1210, 1214, 1215, 1221, [1223, 1225], [1227, 1240], 1243, 1245] as const),
  // Collations, variables, views, triggers, prepared statements.
  ...([[1267, 1273], 1283, 1284, [1288, 1295], [1298, 1300], 1302, 1328, 1334, [1345, 1364]] as const),
  ...([1366, 1368, 1372, 1382, 1390, 1391, [1393, 1396], 1409, 1411, [1420, 1424]] as const),
  ...([1428, [1431, 1435], [1442, 1450], 1454, 1456, 1462, 1464, 1465, [1468, 1478]] as const),
  // Partitions, events, comments, SIGNAL.
  ...([[1486, 1523], 1524, 1525, 1537, 1539, 1540, [1542, 1544], 1546, [1551, 1553], 1566, 1569] as const),
  ...([[1575, 1578], 1585, 1588, 1589, 1616, 1621, 1628, 1629, 1644, [1646, 1657], 1688, 1691] as const),
  ...([1699, 1700, 1706, 1709, 1726, 1736, 1741, 1742, 1746, [1764, 1769], [1791, 1801]] as const),
  // Passwords, foreign keys, ways to alter a table, generated columns, roles.
  ...([1818, 1819, [1821, 1834], 1836, 1838, [1845, 1861], [1901, 1912], [1919, 1925]] as const),
  ...([1933, [1957, 1962], [1973, 1977], [1979, 1981], 1990, 1991, [1994, 1997]] as const),
  // MySQL's: geometry, generated columns, JSON; and its newer ones.
  ...([
    [3033, 3057],
    [3102, 3109],
    [3140, 3165],
    [3500, 3899],
  ] as const),
  [4000, 4199],
];

/** By number where that says more, and by SQLSTATE, MySQL manual appendix B. */
export const mysqlErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    unauthorized: {
      // User, host, authentication plugin, expired password, unencrypted link, locked account.
      numbers: [1045, 1130, 1251, 1698, 1820, 1862, 3118, 3159, 4151],
      states: ['28'],
      codes: [/^AUTH_SWITCH_/],
    },
    unreachable: {
      // Too many connections, shutdown, blocked host, connection killed or left idle, a server that is offline.
      numbers: [1040, 1053, 1129, 1203, 1226, 1927, 3032, 3168, 3169, 4031],
      states: ['08'],
      codes: [/^HANDSHAKE_/, 'PROTOCOL_CONNECTION_LOST'],
      messages: [/closed state/],
    },
    // The server's own limits on a statement.
    timeout: { numbers: [1969, 3024] },
    // Waiting for a lock, deadlocks, rows and tables that others have changed since.
    conflict: { numbers: [1020, 1205, 1213, 1412, 3058, 3101, 3572], states: ['40'] },
    cancelled: { states: ['70100'] },
    invalid_request: {
      numbers: STATEMENTS_FAULT,
      states: ['01', '02', '0A', '0K', '0Z', '2', '3D', '42', '44', '45', 'XA'],
    },
  },
  stages: {
    tls: { numbers: [3159], codes: ['HANDSHAKE_NO_SSL_SUPPORT', 'HANDSHAKE_SSL_ERROR'] },
    auth: { numbers: [1045, 1130, 1251, 1698, 1862, 3118, 4151], codes: [/^AUTH_SWITCH_/] },
    database: { numbers: [1044, 1049] },
  },
});
