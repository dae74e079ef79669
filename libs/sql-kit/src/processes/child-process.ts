import { type ChildProcess, fork } from 'node:child_process';

export interface ChildLimits {
  /** Nothing else of the server's own environment, where secrets are. */
  readonly env: Readonly<Record<string, string>>;
  /** JavaScript's own heap, in MB. */
  readonly heapMb: number;
  /** All that the process allocates, in MB. */
  readonly memoryMb: number;
}

/**
 * Starts a compiled module in a process of its own, whose first argument is the text. Where the system can bound what it
 * allocates, an engine in it that asks for more is refused and fails its statement; without, the machine would run out.
 */
export function startChild(
  module: string,
  argument: string,
  { env, heapMb, memoryMb }: ChildLimits,
): ChildProcess {
  const flags = ['--expose-gc', `--max-old-space-size=${heapMb}`];
  const bounded = `ulimit -d ${memoryMb * 1024} 2>/dev/null; exec "$0" "$@"`;
  return fork(module, [argument], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env,
    ...(process.platform === 'win32'
      ? { execArgv: flags }
      : { execPath: '/bin/sh', execArgv: ['-c', bounded, process.execPath, ...flags] }),
  });
}
