import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');

/** A registry of npm that has what is installed here and nothing else: packages are installed elsewhere without a network. */
export class InstalledRegistry {
  static async start(): Promise<InstalledRegistry> {
    const server = createServer((request, response) => {
      registry.#answer(decodeURIComponent(request.url!.slice(1)), response);
    }).listen(0, '127.0.0.1');
    const registry = new InstalledRegistry(server);
    await once(server, 'listening');
    return registry;
  }

  /** The folders of each package, one for each version. */
  readonly #folders: ReadonlyMap<string, ReadonlyMap<string, string>>;

  private constructor(private readonly server: Server) {
    const folders = new Map<string, Map<string, string>>();
    const { packages } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules/.package-lock.json'), 'utf8'),
    ) as Locked;
    for (const [folder, { version, link }] of Object.entries(packages)) {
      const name = folder.split('node_modules/').at(-1)!;
      if (link || version === undefined || !folder.includes('node_modules/')) continue;
      if (!folders.has(name)) folders.set(name, new Map());
      folders.get(name)!.set(version, join(ROOT, folder));
    }
    this.#folders = folders;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  #answer(path: string, response: ServerResponse): void {
    const [name = '', version] = path.split('/-/');
    const versions = this.#folders.get(name);
    if (!versions) {
      response.writeHead(404).end(JSON.stringify({ error: `${name} is not installed here` }));
      return;
    }
    if (version === undefined) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.#describe(name, versions)));
      return;
    }
    const folder = versions.get(version)!;
    const tar = ['-czf', '-', '-C', dirname(folder), '--exclude', 'node_modules', basename(folder)];
    execFile('tar', tar, { encoding: 'buffer', maxBuffer: Infinity }, (error, packed) => {
      response.writeHead(error ? 500 : 200).end(packed);
    });
  }

  #describe(name: string, versions: ReadonlyMap<string, string>): object {
    const described = [...versions].map(([version, folder]) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
      return [version, { ...manifest, dist: { tarball: `${this.url}${name}/-/${version}` } }];
    });
    return {
      name,
      'dist-tags': { latest: [...versions.keys()].at(-1) },
      versions: Object.fromEntries(described) as object,
    };
  }
}

interface Locked {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly link?: boolean }>>;
}
