import { field, type Presentation } from '@patchbay/plugin-kit';

/** Where a service is, for those that may be anywhere. */
export const baseUrlField = <const O extends Partial<Presentation> & { readonly default?: string }>(
  options: O,
) =>
  field.text('baseUrl', {
    label: 'Base URL',
    placeholder: 'https://api.example.com/v1',
    maxLength: 2048,
    pattern: '^https?://[^\\s/?#@\\\\]+(/[^\\s?#\\\\]*)?$',
    ...options,
  });

/** For a service of one's own, whose certificate no public CA signed. */
export const caField = field.textarea('ca', {
  label: 'CA certificate (PEM)',
  description: 'Trusted in place of the public CAs.',
  group: 'TLS',
});
