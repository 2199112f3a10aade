import { ApiCalls } from './api-calls.js';
import { AuthorizationCarrier } from './authorization-carrier.js';
import type { Carrier } from './carrier.js';
import { CarriedClient } from './client.js';
import type { Client } from './client.interface.js';
import { CookieCarrier } from './cookie-carrier.js';
import { CredentialKeeper } from './credential-keeper.js';
import { Listeners } from './listeners.js';
import { platformHere, type Platform } from './platform.js';
import { Renewal } from './renewal.js';
import type { ClientStorage } from './storage.js';
import { Tabs } from './tabs.js';
import { Turns } from './turns.js';

/** What a client is made of. */
export interface ClientOptions {
  /** Where Portcullis answers, with its path if it has one: `https://api.example.com`, `https://example.com/api`. */
  readonly baseUrl: string;
  /**
   * How the session is carried. `cookie`: in a browser, the safest there, since no script can read it. `token`: an access
   * token with a refresh token, for apps and for services beside the API. `header`: one session token, for programs.
   */
  readonly transport: 'cookie' | 'header' | 'token';
  /** Where credentials outlive the page, for `token` and `header`. In memory only by default; read its danger first. */
  readonly storage?: ClientStorage;
  /** Origins beside the API's that get the access token as well (`https://orders.example.com`): services that verify it. */
  readonly origins?: readonly string[];
  /**
   * Whether others of this origin are told and heard, and the storage is shared with them. By default in pages of a browser;
   * say true in a worker. Never where one process has clients of several people.
   */
  readonly tabs?: boolean;
  /** Sends requests in place of the platform's own `fetch`. */
  readonly fetch?: (input: string | Request, init?: RequestInit) => Promise<Response>;
}

/**
 * A client that keeps itself signed in: in browsers, Node 20 or later and React Native. It does nothing until it is used.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com', transport: 'cookie' });
 * await client.login({ email, password });
 * const reports = await client.fetch('/v1/reports');
 * ```
 *
 * @throws TypeError for a `baseUrl` or an origin that is no http or https URL, and for options that don't go together
 */
export function createClient(options: ClientOptions): Client {
  return createClientOn(platformHere(options.fetch), options);
}

/** As `createClient`, on a platform of one's own. */
export function createClientOn(platform: Platform, options: ClientOptions): Client {
  const { transport, storage, origins = [], tabs: hasTabs = platform.isPage } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const origin = originOf(base);
  if (transport === 'cookie' && storage) throw new TypeError('storage: the browser keeps the cookie');
  if (transport !== 'token' && origins.length > 0)
    throw new TypeError('origins: only access tokens go to other services');

  const key = `portcullis.${transport}.${base.replace(/[^\w.-]+/g, '_')}`;
  const calls = new ApiCalls(platform, base);
  const listeners = new Listeners(platform);
  const tabs = new Tabs(platform, `${key}.tabs`, hasTabs, (word) => void client.hear(word).catch(() => undefined));
  const ended = (): void => listeners.tell('ended');
  const carrier = transport === 'cookie' ? cookieCarrier() : authorizationCarrier();
  const client = new CarriedClient(platform, base, transport, calls, carrier, tabs, listeners);
  return client;

  function cookieCarrier(): Carrier {
    const doubted = (): void => void client.session({ fresh: true }).catch(() => undefined);
    return new CookieCarrier(platform, calls, tabs, origin, doubted, ended);
  }

  function authorizationCarrier(): Carrier {
    const keeper = new CredentialKeeper(platform, storage, key, () => renewal.plan());
    const turns = new Turns(platform, storage, key, hasTabs);
    const renewal = new Renewal(platform, calls, keeper, turns, tabs, ended);
    const all = new Set([origin, ...origins.map(originOf)]);
    return new AuthorizationCarrier(platform, calls, keeper, turns, renewal, tabs, all, ended);
  }
}

function originOf(url: string): string {
  const { origin } = new URL(url);
  // Also where a platform's URL doesn't know origins, as React Native's: fail before anything is sent.
  if (!/^https?:\/\/[^/]+$/.test(origin))
    throw new TypeError(`${url}: neither http nor https, or URL is incomplete here`);
  return origin;
}
