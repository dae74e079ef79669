import { httpPluginContract } from '@patchbay/plugin-testing/http-contract';
import { tracker } from './index.js';

const first = { id: '1', title: 'It does not start', body: 'On Mondays.', state: 'open' };
const second = { id: '2', title: 'It is slow', state: 'open' };

httpPluginContract({
  plugin: tracker,
  counterpart: 'Tracker',
  config: ({ secret }) => ({ token: secret }),
  credentials: (secret) => ({ in: 'header', name: 'authorization', value: `Bearer ${secret}` }),
  read: { action: 'issues', params: { project: 'web' } },
  write: { action: 'create_issue', params: { project: 'web', title: 'It is slow' } },
  answer: { data: [], id: '1', title: 'It is slow' },
  // What https://docs.tracker.example/api says of each request.
  requests: {
    test: {
      params: {},
      exchanges: [{ sends: 'GET /v2/me', headers: { 'api-version': '2026-01-01' }, answers: { id: 'ada' } }],
      gives: { ok: true },
    },
    issues: {
      params: { project: 'web shop', state: 'open', limit: 2 },
      exchanges: [
        {
          sends: 'GET /v2/projects/web%20shop/issues?state=open&size=3',
          answers: { data: [first], next_cursor: 'c2' },
        },
        {
          sends: 'GET /v2/projects/web%20shop/issues?state=open&size=3&cursor=c2',
          answers: { data: [second], next_cursor: null },
        },
      ],
      gives: { list: [first, second], truncated: false },
    },
    create_issue: {
      params: { project: 'web', title: 'It does not start', body: 'On Mondays.' },
      exchanges: [
        {
          sends: 'POST /v2/projects/web/issues',
          headers: { 'content-type': 'application/json' },
          body: { title: 'It does not start', body: 'On Mondays.' },
          answers: first,
          status: 201,
        },
      ],
      gives: first,
    },
  },
});
