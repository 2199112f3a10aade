import { createClient, type Client } from 'portcullis/client';

/** The part of expo-secure-store that is used: the system's keychain. */
interface SecureStore {
  getItemAsync(key: string): Promise<string | null>;
  setItemAsync(key: string, value: string): Promise<void>;
  deleteItemAsync(key: string): Promise<void>;
}

export function clientOfPhone(baseUrl: string, keychain: SecureStore): Client {
  return createClient({
    baseUrl,
    transport: 'token',
    storage: {
      get: (key) => keychain.getItemAsync(key),
      set: (key, value: string) => keychain.setItemAsync(key, value),
      remove: (key) => keychain.deleteItemAsync(key),
    },
  });
}
