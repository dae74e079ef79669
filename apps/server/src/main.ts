import nodeModule from 'node:module';

// Where Node has it, what was compiled once is not compiled again at the next start.
(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();

const { run } = await import('./run.js');
await run();
