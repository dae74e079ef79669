import { INTEGRATIONS } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';
import { TokenUses } from './token-uses.js';

describe('the token of a request', () => {
  const server = useServer();
  const looked = jest.spyOn(TokenUses.prototype, 'add');

  beforeEach(() => looked.mockClear());
  afterAll(() => looked.mockRestore());

  it.each([
    ['without a body', () => server.get(INTEGRATIONS).expect(200)],
    ['with a body that is read', () => server.post(INTEGRATIONS, {}).expect(400)],
    ['of a route that does not exist', () => server.post('/api/v2/nothing', { a: 1 }).expect(404)],
  ])('is looked up once, %s', async (_, send) => {
    await send();
    expect(looked).toHaveBeenCalledTimes(1);
  });

  it('is not looked up where no feature asks who calls', async () => {
    await server.get('/health/live').expect(200);
    expect(looked).not.toHaveBeenCalled();
  });
});
