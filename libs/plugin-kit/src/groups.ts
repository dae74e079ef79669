import type { Field } from './field.js';
import type { Group } from './field-options.js';

/** A title alone makes a key of its letters and digits: `SSH tunnel` is `ssh-tunnel`. */
export function groupOf(group: string | Group): Group {
  if (typeof group !== 'string') return group;
  const key = group
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return { key, title: group };
}

/**
 * The groups of a form, in the order of their first fields. One that says more than its title counts for those that do not.
 * @throws Error where two of the same key differ
 */
export function groupsOf(fields: readonly Field[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { presentation } of fields) {
    if (presentation.group === undefined) continue;
    const group = groupOf(presentation.group);
    const before = groups.get(group.key);
    if (before && !agree(before, group))
      throw new Error(`form: two groups are called "${group.key}" and differ`);
    if (!before || isBare(before)) groups.set(group.key, group);
  }
  return [...groups.values()];
}

function isBare({ description, collapsed }: Group): boolean {
  return description === undefined && collapsed === undefined;
}

function agree(one: Group, other: Group): boolean {
  if (one.title !== other.title) return false;
  if (isBare(one) || isBare(other)) return true;
  return one.description === other.description && one.collapsed === other.collapsed;
}
