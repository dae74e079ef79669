import { COMMON_STORE_COLUMNS, type Plugin, type UsageFields } from '@patchbay/plugin-kit';
import { type Failure, internalFailure } from '../failures/failure.js';

/** What a text column keeps of a longer text. */
const LONGEST_TEXT = 500;

/**
 * Fields that an action adds to the record of its run, their texts without secrets.
 * @throws Failure `internal` where they are not what the plugin declared
 */
export function checkedUsage(
  { type, subType, store }: Plugin,
  fields: UsageFields,
  redact: (text: string) => string,
): UsageFields {
  const mistake = (what: string): Failure =>
    internalFailure(new Error(`plugin ${type}/${subType}: ${what}`), redact);
  const own = store.slice(COMMON_STORE_COLUMNS.length);
  const checked = Object.entries(fields).map(([name, value]) => {
    const column = own.find((each) => each.name === name);
    if (!column) throw mistake(`"${name}" is not a column that it declares`);
    const fits = column.type === 'text' ? typeof value === 'string' : Number.isFinite(value);
    if (!fits) throw mistake(`"${name}" must be a ${column.type}`);
    return [name, typeof value === 'string' ? redact(value).slice(0, LONGEST_TEXT) : value] as const;
  });
  return Object.fromEntries(checked);
}
