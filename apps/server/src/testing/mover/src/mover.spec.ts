import { RowSet } from '@patchbay/plugin-kit';
import { referenceContract } from '@patchbay/plugin-testing/reference-contract';
import { mover } from './mover.js';

const pass = (field: string) => ({ action: 'pass', params: { field, action: 'serve' }, runs: 'serve' });

async function* rows() {
  yield await Promise.resolve([[1], [2]]);
}

referenceContract({
  plugin: mover,
  config: ({ source, target }) => ({ source, sink: { target } }),
  runs: {
    source: { ...pass('source'), answer: () => new RowSet([{ name: 'n', type: 'int4' }], rows()) },
    target: { ...pass('target'), answer: () => ({ done: true }) },
  },
});
