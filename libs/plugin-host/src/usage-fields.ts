import { COMMON_STORE_COLUMNS, type Plugin, type UsageFields } from '@patchbay/plugin-kit';

/** What a text column keeps of a longer text. */
const LONGEST_TEXT = 500;

/**
 * Fields that an action adds to the record of its run, their texts without secrets.
 * @throws Error where they are not what the plugin declared: that is a mistake of the plugin's
 */
export function checkedUsage(
  { type, subType, store }: Plugin,
  fields: UsageFields,
  redact: (text: string) => string,
): UsageFields {
  const own = store.slice(COMMON_STORE_COLUMNS.length);
  const checked = Object.entries(fields).map(([name, value]) => {
    const column = own.find((each) => each.name === name);
    if (!column) throw new Error(`plugin ${type}/${subType}: "${name}" is no column that it declares`);
    const fits = column.type === 'text' ? typeof value === 'string' : Number.isFinite(value);
    if (!fits) throw new Error(`plugin ${type}/${subType}: "${name}" must be a ${column.type}`);
    return [name, typeof value === 'string' ? redact(value).slice(0, LONGEST_TEXT) : value] as const;
  });
  return Object.fromEntries(checked);
}
