/** The chapters of the document. */
export const TAGS = [
  {
    name: 'integrations',
    description:
      'Saved connections, with their configs sealed. Each path `/api/v2/meta/integrations…` is also there as ' +
      '`/api/v2/meta/workspaces/{workspaceId}/integrations…`, with the workspace of the token in it.',
  },
  { name: 'catalogue', description: 'The kinds of integrations there are: forms, schemas, actions, icons.' },
  { name: 'actions', description: 'What integrations can do: queries, writes, introspection.' },
  { name: 'store', description: 'The usage records that actions leave.' },
  { name: 'sources', description: 'What binds the bases of applications to integrations.' },
  { name: 'access', description: 'Workspaces, who belongs to them in which role, and the tokens they show.' },
  { name: 'audit', description: 'Who did what, when and from where.' },
  { name: 'nanonets', description: 'The surface of the Nanonets external integrations API.' },
  { name: 'health', description: 'For those who watch over the server.' },
];
