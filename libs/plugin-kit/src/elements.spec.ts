import { type ConfigOf, field, shownIn } from './index.js';
import { buildForm } from './form.js';

const TLS = { key: 'tls', title: 'TLS', description: 'Encryption.', collapsed: true };

const fields = [
  field.select('auth', {
    label: 'Log in by',
    default: 'key',
    options: [
      { value: 'key', label: 'Key' },
      { value: 'file', label: 'File' },
      { value: 'none', label: 'Nothing' },
    ],
  }),
  field.password('key', { label: 'Key', condition: { model: 'auth', values: ['key'] } }),
  field.password('passphrase', {
    label: 'Passphrase',
    required: true,
    condition: [
      { model: 'auth', not: ['none'] },
      { model: 'key', isSet: true },
    ],
  }),
  field.file('account', {
    label: 'Service account',
    accept: ['.json'],
    maxBytes: 4,
    encoding: 'base64',
    secret: true,
    condition: { model: 'auth', values: ['file'] },
  }),
  field.list('paths', {
    label: 'Paths',
    item: { pattern: '^\\/.*$', patternMessage: 'must begin with /' },
    minItems: 1,
    maxItems: 3,
    shownInLists: true,
  }),
  field.multiSelect('events', {
    label: 'Events',
    default: ['made'],
    options: [
      { value: 'made', label: 'Made' },
      { value: 'gone', label: 'Gone' },
    ],
  }),
  field.text('model', {
    label: 'Model',
    keepsSecrets: true,
    docs: 'https://docs.example.com/models',
    group: 'TLS',
    optionsFrom: { action: 'models', list: 'data', value: 'id', dependsOn: ['auth'] },
  }),
  field.integration('source', { label: 'Source', types: ['database'], uses: 'read', group: TLS }),
  field.oauth2('google', {
    label: 'Account',
    grant: 'authorization_code',
    authorizeUrl: 'https://accounts.example.com/authorize',
    scopes: ['mail.read'],
    required: true,
  }),
] as const;

const form = buildForm(fields);
const element = (key: string) => form.elements.find((each) => each.key === key);

describe('the elements of a form', () => {
  it('infer the type of the config, in which an account holds nothing', () => {
    const config: ConfigOf<typeof fields> = { auth: 'key', events: ['gone'], paths: ['/a'], source: 'int1' };
    // @ts-expect-error one of the options
    const wrong: ConfigOf<typeof fields>['events'] = ['other'];
    // @ts-expect-error tokens stand elsewhere
    const account = config.google as unknown;
    expect([wrong, account]).toEqual([['other'], undefined]);
  });

  it('of a list say what the list and each text is checked by', () => {
    expect(element('paths')).toEqual({
      ...{ key: 'paths', model: 'config.paths', label: 'Paths', type: 'list', required: false },
      shownInLists: true,
      validators: [
        { type: 'minItems', value: 1, message: 'must not be empty' },
        { type: 'maxItems', value: 3, message: 'must have at most 3 entries' },
      ],
      items: {
        validators: [
          { type: 'minLength', value: 1, message: 'must not be empty' },
          { type: 'maxLength', value: 1024, message: 'must have at most 1024 characters' },
          { type: 'pattern', value: '^\\/.*$', message: 'must begin with /' },
        ],
      },
    });
  });

  it('of a multi-select have options, and a schema that takes each once', () => {
    expect(element('events')).toMatchObject({ type: 'multi-select', default: ['made'], options: [{}, {}] });
    expect(form.schema.properties?.events).toMatchObject({
      ...{ type: 'array', uniqueItems: true, default: ['made'] },
      items: { enum: ['made', 'gone'] },
    });
  });

  it('name the action that gives options, the page that says more, and the key of a group', () => {
    expect(element('model')).toMatchObject({
      optionsFrom: { action: 'models', dependsOn: ['config.auth'] },
      docs: 'https://docs.example.com/models',
      group: 'tls',
    });
    expect(form.groups).toEqual([TLS]);
  });

  it('of a file, an integration and an account carry what a front end has to know', () => {
    expect(element('account')).toMatchObject({
      ...{ type: 'file', secret: true },
      file: { accept: ['.json'], maxBytes: 4, encoding: 'base64' },
    });
    expect(element('source')).toMatchObject({
      type: 'integration',
      reference: { types: ['database'], uses: 'read' },
    });
    expect(element('google')).toEqual({
      ...{ key: 'google', model: 'accounts.google', label: 'Account', type: 'oauth', required: true },
      validators: [{ type: 'required', message: 'is required' }],
      oauth: { grant: 'authorization_code', scopes: ['mail.read'] },
    });
    expect(form.accounts).toMatchObject([{ key: 'google', grant: 'authorization_code' }]);
    expect(form.references).toMatchObject([{ path: 'source', uses: 'read' }]);
    expect(form.schema.properties).not.toHaveProperty('google');
    expect(form.schema.required).toBeUndefined();
  });

  it('keep one condition where it always stood, and list those that say more', () => {
    expect(element('key')?.condition).toEqual({ model: 'config.auth', values: ['key'] });
    expect(element('passphrase')?.conditions).toEqual([
      { model: 'config.auth', not: ['none'] },
      { model: 'config.key', isSet: true },
    ]);
  });

  it.each([
    [{}, { key: true, passphrase: false, account: false }],
    [{ key: 'k' }, { key: true, passphrase: true, account: false }],
    [
      { auth: 'file', key: 'k' },
      { key: false, passphrase: false, account: true },
    ],
    [
      { auth: 'none', key: 'k' },
      { key: false, passphrase: false, account: false },
    ],
  ])('are shown where all of their conditions hold, and what these look at is shown: %j', (config, shown) => {
    const isShown = shownIn(form.conditions, config);
    const found = Object.keys(shown).map((path) => [path, isShown(path)]);
    expect(Object.fromEntries(found)).toEqual(shown);
  });

  it.each([
    ['"a" depends on itself', [field.text('a', { label: 'A', condition: { model: 'a', isSet: true } })]],
    ['which is not a field', [field.text('a', { label: 'A', condition: { model: 'b', isSet: true } })]],
    [
      'can only ask whether "l" is set',
      [
        field.list('l', { label: 'L' }),
        field.text('a', { label: 'A', condition: { model: 'l', values: ['x'] } }),
      ],
    ],
    ['has no options', [field.select('a', { label: 'A' })]],
    ['must say keepsSecrets', [field.text('a', { label: 'A', optionsFrom: { action: 'list' } })]],
    ['cannot be shown in lists', [field.text('a', { label: 'A', secret: true, shownInLists: true })]],
    ['share the key', [field.text('a', { label: 'A' }), field.text('a', { label: 'A', model: 'b' })]],
    [
      'two groups are called "tls" and differ',
      [
        field.text('a', { label: 'A', group: TLS }),
        field.text('b', { label: 'B', group: { ...TLS, collapsed: false } }),
      ],
    ],
    ['cannot be read with the flag v', [field.list('a', { label: 'A', item: { pattern: '^[a-z-/]$' } })]],
  ])('are refused where one %s', (reason, contradicting) => {
    expect(() => buildForm(contradicting)).toThrow(reason);
  });
});
