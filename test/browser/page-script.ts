import { createClient, type Client, type ClientOptions } from '../../src/client/index.js';

interface PageGlobals {
  readonly localStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly location: { readonly origin: string };
  driver: PageDriver;
}

const page = globalThis as unknown as PageGlobals;

/** Attempts of an application that tries again when it hears nothing. */
const ATTEMPTS = 12;

/** A client in a page, as tests drive it. */
export class PageDriver {
  readonly heard: string[] = [];
  private client: Client | undefined;

  open(transport: ClientOptions['transport'], isStored: boolean, baseUrl = page.location.origin): void {
    const { localStorage } = page;
    const storage = {
      get: (key: string) => localStorage.getItem(key),
      set: (key: string, value: string) => localStorage.setItem(key, value),
      remove: (key: string) => localStorage.removeItem(key),
    };
    this.client = createClient({ baseUrl, transport, ...(isStored && { storage }) });
    this.client.onChange(({ kind, elsewhere }) => this.heard.push(elsewhere ? `${kind} elsewhere` : kind));
  }

  async login(email: string, password: string): Promise<string> {
    return (await this.known.login({ email, password })).session.id;
  }

  logout(): Promise<void> {
    return this.known.logout();
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.known.session()) !== undefined;
  }

  async status(path: string, method = 'GET'): Promise<number> {
    return (await this.known.fetch(path, { method })).status;
  }

  /** As an application does on a bad network: again, until there is an answer that says something. */
  async persist(path: string): Promise<number> {
    let status = 0;
    for (let attempt = 0; attempt < ATTEMPTS && status !== 200; attempt++) {
      status = await this.status(path).catch(() => 0);
    }
    return status;
  }

  private get known(): Client {
    if (!this.client) throw new Error('open() comes first');
    return this.client;
  }
}

page.driver = new PageDriver();
