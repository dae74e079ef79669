import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the database on which, from one moment on, nothing gets through any more. */
export async function proxyTo({ url }: { url: string }) {
  const [target, way] = [new URL(url), new URL(url)];
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far).pipe(near);
    [near, far].forEach((socket) => socket.on('error', () => undefined));
    sockets.push(near, far);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  way.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: way.href,
    goDead: () => sockets.forEach((socket) => socket.unpipe().pause()),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
