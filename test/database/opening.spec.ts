import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { openPool } from '../../src/database/pool.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** In front of a database: as many connections as this are taken and never answered, later ones go through. */
async function deafTo(first: number, { url }: TestDatabase) {
  const target = new URL(url);
  const { hostname } = target;
  const folder = target.searchParams.get('host');
  const port = target.searchParams.get('port') ?? (target.port || '5432');
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    sockets.push(near.on('error', () => undefined));
    if (sockets.length <= first) return;
    const far = folder === null ? connect(Number(port), hostname) : connect(`${folder}/.s.PGSQL.${port}`);
    near.pipe(far.on('error', () => near.destroy())).pipe(near);
    near.on('close', () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.searchParams.delete('host');
  target.searchParams.delete('port');
  target.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: target.href, tried: () => sockets.length, close };
}

describe('a database whose connection is late when the process starts', () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('is tried again', async () => {
    const late = await deafTo(2, database);
    const opened = await openPool({ url: late.url, poolSize: 1 });
    expect((await opened.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await opened.end();
    await late.close();
  });

  it('is given up after three times, in one line', async () => {
    const deaf = await deafTo(Number.POSITIVE_INFINITY, database);
    const opening = openPool({ url: deaf.url, poolSize: 1 });
    await expect(opening).rejects.toThrow(/^cannot reach the database at 127\.0\.0\.1:\d+\/\S+: .*timeout$/);
    expect(deaf.tried()).toBe(3);
    await deaf.close();
  });

  it('is not where nobody listens', async () => {
    const gone = await deafTo(0, database);
    await gone.close();
    const opening = openPool({ url: gone.url, poolSize: 1 });
    await expect(opening).rejects.toThrow(/ECONNREFUSED/);
    expect(gone.tried()).toBe(0);
  });
});
