import { field, type Presentation } from '@patchbay/plugin-kit';

/** A host's name or address, in brackets where that is one of IPv6. */
const HOST = '(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s\\/?#@\\\\:\\[\\]]+)';

/** From 1 to 65535. */
const PORT = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** Texts of any kind, as far as types go: a form may say others. */
const BASE_URL: { readonly label: string; readonly placeholder: string } = {
  label: 'Base URL',
  placeholder: 'https://api.example.com/v1',
};

/** Where a service is, for those that may be anywhere. */
export const baseUrlField = <const O extends Partial<Presentation> & { readonly default?: string }>(
  options: O,
) =>
  field.text('baseUrl', {
    ...BASE_URL,
    maxLength: 2048,
    pattern: `^https?:\\/\\/${HOST}(?::${PORT})?(?:\\/[^\\s?#\\\\]*)?$`,
    patternMessage:
      'must be a whole address without user, query and fragment, such as https://api.example.com/v1',
    ...options,
  });

/** For a service of one's own, whose certificate no public CA signed. */
export const caField = field.certificates('ca', {
  label: 'CA certificate (PEM)',
  description: 'Trusted in place of the public CAs.',
  group: { key: 'tls', title: 'TLS', collapsed: true },
});

/** For a service that may answer from elsewhere. The host's own network may lie there: without it a redirect ends within the service. */
export const redirectsField = field.switch('followElsewhere', {
  label: 'Follow redirects to other origins',
  description:
    'Such as downloads that a service keeps elsewhere. The request then goes there without credentials.',
  default: false,
});
