import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What a subscription has brought, and how it ended. */
export interface Subscribed {
  readonly events: unknown[];
  /** Resolves when nothing more comes, with the codes of the errors that came. */
  readonly ended: Promise<string[]>;
  isOpen(): boolean;
  leave(): void;
}

/** One connection of graphql-ws's own client, on which there can be several subscriptions. */
export interface Subscriber {
  subscribe(query: string): Subscribed;
  close(): Promise<void>;
}

interface Refusal {
  readonly extensions?: { readonly code?: string };
}

export function openSubscriber(url: string, headers: Readonly<Record<string, string>> = {}): Subscriber {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, { headers: { ...headers } });
    }
  }
  const client: Client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => undefined,
  });
  return { subscribe: (query) => subscribe(client, query), close: async () => client.dispose() };
}

function subscribe(client: Client, query: string): Subscribed {
  const events: unknown[] = [];
  const codes: string[] = [];
  let open = true;
  let leave: () => void = () => undefined;
  const ended = new Promise<string[]>((resolve) => {
    const end = (all: string[]): void => {
      open = false;
      resolve(all);
    };
    leave = client.subscribe(
      { query },
      {
        next: ({ data, errors = [] }) => {
          if (errors.length === 0) events.push(data);
          codes.push(...codesOf(errors));
        },
        error: (error) => end([...codes, ...codesOf(error)]),
        complete: () => end(codes),
      },
    );
  });
  return { events, ended, isOpen: () => open, leave: () => leave() };
}

function codesOf(error: unknown): string[] {
  if (Array.isArray(error)) return (error as Refusal[]).map(({ extensions }) => extensions?.code ?? 'without a code');
  return [error instanceof Error ? error.message : 'the connection was closed'];
}
