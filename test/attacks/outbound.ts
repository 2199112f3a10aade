import { Socket } from 'node:net';

/** What this process tried to reach beyond the loopback. Nothing of it is let out. */
export interface OutboundWatch {
  /** `host:port`, in order. */
  readonly attempts: readonly string[];
  stop(): void;
}

interface Target {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/;

/**
 * Watches every TCP connection of this process: `net`, `tls`, `http`, `https` and `fetch` all come through here, before any
 * name is looked up. One that leads elsewhere than the loopback or a local socket is noted and fails.
 */
export function watchOutbound(): OutboundWatch {
  const attempts: string[] = [];

  const original = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    const { host = 'localhost', port = 0, path } = targetOf(args);
    if (path !== undefined || LOOPBACK.test(host)) return Reflect.apply(original, this, args) as Socket;
    attempts.push(`${host}:${port}`);
    process.nextTick(() => this.destroy(new Error(`no way out to ${host}`)));
    return this;
  };
  return { attempts, stop: () => void (Socket.prototype.connect = original) };
}

/** `connect` takes options, a path, or port and host; `net` itself hands on a list with the options first. */
function targetOf([first, second]: unknown[]): Target {
  if (Array.isArray(first)) return targetOf(first);
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: Number(first), host: typeof second === 'string' ? second : undefined };
}
