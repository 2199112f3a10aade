import { chmodSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Processes } from './processes.js';
import { PASSWORD, Story, type Service } from './story.js';

/** What tokens say where they come from; the services reach the server at its own address. */
const ISSUER = 'http://auth.localhost';
const SERVICES = [
  { name: 'invoices (Nest)', file: 'nest', path: '/invoices' },
  { name: 'orders (Express)', file: 'express', path: '/orders' },
  { name: 'shipments (fetch)', file: 'fetch', path: '/shipments' },
];

/** `npm run demo:microservices`. Exit code 0 where every answer was the expected one. Nothing is left behind. */
async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-demo-'));
  // Under root PostgreSQL runs as another account, which has to get through to its data.
  chmodSync(folder, 0o711);
  const processes = new Processes({
    HOME: folder,
    TMPDIR: folder,
    PORTCULLIS_ENV: 'demo',
    PORT: '0',
    PORTCULLIS_HTTP__PUBLIC_URL: ISSUER,
    PORTCULLIS_DATABASE__DATA: join(folder, 'data'),
    PORTCULLIS_LOG__LEVEL: 'warn',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void processes.stop());
  try {
    console.log('Starting a server, three services and their clients…');
    const server = await processes.serve('dist/main.js');
    await makePeople(processes);
    const services = await Promise.all(SERVICES.map((service) => startService(processes, server, service)));
    const story = new Story(server, services, (line) => console.log(line));
    await story.tell();
    console.log(story.different === 0 ? '\nEvery answer was the expected one.' : `\n!! ${story.different} were not.`);
    return story.different === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await processes.stop();
    removeData(folder);
  }
}

async function makePeople(processes: Processes): Promise<void> {
  await processes.portcullis(['roles', 'set', 'manager', '--permissions', 'invoice:read']);
  for (const role of ['manager', 'admin']) {
    const person = ['--email', `${role}@example.com`, '--role', role, '--password-stdin'];
    await processes.portcullis(['users', 'create', ...person], PASSWORD);
  }
}

/** Each service is a client of its own, and receipts wait for its verifier. */
async function startService(
  processes: Processes,
  server: string,
  { name, file, path }: (typeof SERVICES)[number],
): Promise<Service> {
  const printed = await processes.portcullis(['clients', 'create', '--name', name, '--wait-for', '--json']);
  const { client, secret } = JSON.parse(printed) as { client: { id: string }; secret: string };
  const environment = { ISSUER, SERVERS: server, CLIENT_ID: client.id, CLIENT_SECRET: secret };
  const url = await processes.serve(`dist/examples/microservices/services/${file}.js`, environment);
  return { name, url: `${url}${path}` };
}

/** Where root's PostgreSQL can't reach the temporary folder, its data is elsewhere and a link says where. */
function removeData(folder: string): void {
  try {
    rmSync(dirname(readlinkSync(join(folder, 'data/postgres'))), { recursive: true, force: true });
  } catch {
    // It is in the folder.
  }
  rmSync(folder, { recursive: true, force: true });
}

process.exitCode = await main();
