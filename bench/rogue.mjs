// A rogue server in a process of its own: a real one, of whose answer one piece is changed.
import { Dice, MUTATIONS, RogueProxy } from '@patchbay/plugin-testing/rogue';

let proxy;
process.on('message', async ({ targetPort, seed }) => {
  await proxy?.stop();
  const dice = new Dice(seed);
  const [piece, mutation] = [dice.below(PIECES), dice.pick(MUTATIONS)];
  proxy = await RogueProxy.start(targetPort, { piece, mutation, dice });
  process.send({ port: proxy.port, mutation: mutation.name });
});

/** About as many as a login and a statement take. */
const PIECES = 8;
process.send('ready');
