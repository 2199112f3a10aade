import type { BrowserContext, Page } from 'playwright-core';
import type { ClientOptions } from '../../src/client/index.js';
import { PASSWORD, type Person } from '../support/people.js';
import type { PageDriver } from './page-script.js';
import type { Site } from './site.js';

type Methods = {
  [Name in keyof PageDriver as PageDriver[Name] extends (...args: never) => unknown ? Name : never]: PageDriver[Name];
};

/** A tab with a client in it. */
export class Tab {
  private constructor(readonly page: Page) {}

  /** @param options.api where the client finds the API; the page's own origin by default */
  static async open(
    context: BrowserContext,
    site: Site,
    options: { transport: ClientOptions['transport']; stored?: boolean; at?: string; api?: string },
  ): Promise<Tab> {
    const tab = new Tab(await context.newPage());
    await tab.page.goto(`${options.at ?? site.url}/page`);
    await tab.call('open', options.transport, options.stored ?? false, options.api);
    return tab;
  }

  login({ email }: Person): Promise<string> {
    return this.call('login', email, PASSWORD);
  }

  /** Calls the driver in the page. */
  call<Name extends keyof Methods>(
    name: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<Awaited<ReturnType<Methods[Name]>>> {
    return this.page.evaluate(
      ([name, args]) => {
        const { driver } = globalThis as unknown as { driver: Record<string, (...args: unknown[]) => unknown> };
        return driver[name]!(...args);
      },
      [name, args] as [string, unknown[]],
    ) as Promise<Awaited<ReturnType<Methods[Name]>>>;
  }

  heard(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { driver: PageDriver }).driver.heard);
  }

  /** Waits until the client has heard this many changes. */
  async hears(count: number): Promise<string[]> {
    await this.page.waitForFunction(
      (count) => (globalThis as unknown as { driver: PageDriver }).driver.heard.length >= count,
      count,
    );
    return this.heard();
  }
}
