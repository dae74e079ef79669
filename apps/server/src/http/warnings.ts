import { ApiPropertyOptional } from '@nestjs/swagger';

/** What was taken and has no effect is said beside what became of the rest. */
export function withWarnings<View extends object>(
  view: View,
  warnings: readonly string[],
): View & { readonly warnings?: readonly string[] } {
  return warnings.length > 0 ? { ...view, warnings } : view;
}

/** Of the field in an answer that holds them. */
export const Warnings = (): PropertyDecorator =>
  ApiPropertyOptional({
    type: [String],
    example: ['config.connection.multipleStatements is left out: nothing here depends on it.'],
    description: 'Of what was just sent: what is taken and has no effect.',
  });
