import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back on a connection. */
export interface Heard {
  /** Of the first answer; 0 where there was none. */
  readonly status: number;
  /** How many answers there were. */
  readonly answers: number;
  readonly statuses: readonly number[];
  readonly text: string;
  /** Whether the server closed the connection, or broke it. */
  readonly closed: boolean;
}

/** Long, since a busy machine must not decide a test. */
const PATIENCE_MS = 60_000;

/** Opens a connection that says nothing yet. Errors of it are left to whoever listens. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Writes bytes as they are, and listens until the server closes the connection, or for `patience` milliseconds. */
export async function ask(url: string, bytes: string | Buffer, patience = PATIENCE_MS): Promise<Heard> {
  const socket = await open(url);
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return listen(socket, patience);
}

/** Listens on an open connection, as `ask`. */
export async function listen(socket: Socket, patience = PATIENCE_MS): Promise<Heard> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  let timer: NodeJS.Timeout | undefined;
  const closed = await Promise.race([
    new Promise<true>((resolve) => (socket.destroyed ? resolve(true) : socket.once('close', () => resolve(true)))),
    new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), patience))),
  ]);
  clearTimeout(timer);
  socket.destroy();
  expectNoTrace(text);
  const statuses = [...text.matchAll(/(?:^|\n|\})HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { status: statuses[0] ?? 0, answers: statuses.length, statuses, text, closed };
}

/** No answer tells where in the code something happened. */
export function expectNoTrace(text: string): void {
  expect(text).not.toMatch(/\n\s+at |node_modules|\.[jt]s:\d+/);
}
