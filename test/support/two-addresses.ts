import dns from 'node:dns';
import { jest } from '@jest/globals';

/** The second address of `localhost`, in the place of `::1`: not every machine has that. */
export const SECOND_ADDRESS = '127.0.0.2';

type Answer = (error: null, addresses: readonly dns.LookupAddress[]) => void;

/** From now on `localhost` has two addresses in this process, until the mocks are restored. */
export function giveLocalhostTwoAddresses(): void {
  const lookup = dns.lookup as (...args: unknown[]) => void;
  const addresses = ['127.0.0.1', SECOND_ADDRESS].map((address) => ({ address, family: 4 }));
  jest.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const [name, options, answer] = args as [string, dns.LookupOptions | undefined, Answer];
    if (name === 'localhost' && options?.all === true) setImmediate(answer, null, addresses);
    else lookup(...args);
  });
}
