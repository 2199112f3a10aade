import { randomUUID } from 'node:crypto';
import { type ADAPTERS, startTestApp, type TestApp } from '../support/test-app.js';
import { Browser, type Visited } from '../support/browser.js';
import { codeOf, FAKES } from './fake-provider.js';

/** A page of the application's. */
export const RETURN_TO = 'https://app.example.com/home?tab=1';

/** An app that people sign in to by the fakes, and that the page may be of. */
export function startWithFakes(adapter: (typeof ADAPTERS)[number]): Promise<TestApp> {
  const http = { adapter, allowedOrigins: ['https://app.example.com'] };
  return startTestApp({ config: { http }, providers: FAKES });
}

export const login = (provider: string, query: Record<string, string> = {}): string =>
  `/v1/auth/providers/${provider}/login?${new URLSearchParams({ returnTo: RETURN_TO, transport: 'cookie', ...query }).toString()}`;

/** Where the provider sends a browser back to that has come by this address. */
export function answerTo(location: string, profile: object, more: Record<string, string> = {}): string {
  const asked = new URL(location).searchParams;
  const back = new URL(asked.get('redirect_uri') ?? '');
  back.search = new URLSearchParams({ code: codeOf(profile), state: asked.get('state') ?? '', ...more }).toString();
  return back.href;
}

/** Somebody at the provider, whom nobody has seen before. */
export function stranger(): { subject: string; email: string; name: string } {
  const id = randomUUID();
  return { subject: id, email: `${id}@provider.example`, name: 'Ada' };
}

/** Goes to the provider and back. */
export async function signInBy(
  app: TestApp,
  profile: object,
  { browser = new Browser(app), provider = 'fake', query = {} } = {},
): Promise<Visited & { browser: Browser; callback: string }> {
  const started = await browser.visit(login(provider, query));
  const callback = answerTo(started.location, profile);
  return { ...(await browser.visit(callback)), browser, callback };
}
