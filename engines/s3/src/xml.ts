import type { JsonValue } from '@patchbay/plugin-kit';
import { XMLParser } from 'fast-xml-parser';

/** Elements of which there may be none, one or several. */
const LISTS = new Set([
  'ListAllMyBucketsResult.Buckets.Bucket',
  'ListBucketResult.Contents',
  'ListBucketResult.CommonPrefixes',
]);

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  // A key such as 007 is a text.
  parseTagValue: false,
  trimValues: false,
  isArray: (_name, path) => LISTS.has(String(path)),
});

type Parsed = Record<string, JsonValue>;

/** A body of S3 as JSON, with its lists there even where they are empty. @throws Error for what is not XML */
export function parseS3(text: string): JsonValue {
  if (!text.trimStart().startsWith('<')) return JSON.parse(text) as JsonValue;
  // S3 declares none, and what is declared can grow without bounds.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error('The XML declares entities.');
  const body = parser.parse(text) as Record<string, Parsed | '' | undefined>;
  const { ListAllMyBucketsResult: all, ListBucketResult: listed } = body;
  if (all) return { buckets: all.Buckets || { Bucket: [] } };
  if (listed !== undefined) return listOf(listed === '' ? {} : listed);
  return body as JsonValue;
}

/** Objects and, where a delimiter was asked for, the common prefixes beside them. */
function listOf(listed: Parsed): JsonValue {
  const { Contents = [], CommonPrefixes = [], NextContinuationToken: next, EncodingType } = listed;
  const name = (text: JsonValue = ''): JsonValue =>
    EncodingType === 'url' && typeof text === 'string' ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
  const objects = (Contents as Parsed[]).map(({ Key, Size, ...rest }) => ({
    Key: name(Key),
    Size: Number(Size),
    ...rest,
  }));
  const prefixes = (CommonPrefixes as Parsed[]).map(({ Prefix }) => ({ Prefix: name(Prefix) }));
  return { items: [...prefixes, ...objects], ...(next !== undefined && { next }) };
}
