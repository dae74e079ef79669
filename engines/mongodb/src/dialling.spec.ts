import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { MongoClient } from 'mongodb';
import { dialledBy } from './driver.js';

describe('connections to MongoDB', () => {
  let engine: MongoEngine;
  beforeAll(async () => {
    engine = await startMongo();
  });
  afterAll(() => engine.stop());

  it('are made by the two functions of the driver that are replaced, or not at all', async () => {
    const reached: string[] = [];
    const dialling = {
      dial: () => {
        throw new Error('dialled');
      },
      reached: (stage: string) => reached.push(stage),
    };
    const client = new MongoClient(engine.url, { ...dialledBy(dialling), serverSelectionTimeoutMS: 500 });
    await expect(client.connect()).rejects.toThrow('dialled');
    await client.close();
    // A driver that went round them would open sockets by what is left in the options, which no socket can.
    const { lookup, localAddress } = dialledBy(dialling);
    const around = new MongoClient(engine.url, {
      localAddress: localAddress!,
      serverSelectionTimeoutMS: 500,
    });
    await expect(around.connect()).rejects.toThrow(/none/);
    await around.close();
    expect(lookup).toBeInstanceOf(Function);
  });

  it('leave the clients of others alone', async () => {
    const client = new MongoClient(engine.url, { serverSelectionTimeoutMS: 5000 });
    expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
  });
});
