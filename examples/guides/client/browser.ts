import { createClient, PortcullisError, type Client } from 'portcullis/client';

/** One for the whole page. */
export function clientOfPage(baseUrl: string, showSignIn: (why: string) => void): Client {
  const client = createClient({ baseUrl, transport: 'cookie' });
  client.onChange(({ kind }) => {
    if (kind !== 'signed-in') showSignIn(kind === 'ended' ? 'Please sign in again' : 'Signed out');
  });
  return client;
}

/** What to tell whoever filled in the form; undefined when they are in. */
export async function signIn(client: Client, email: string, password: string): Promise<string | undefined> {
  try {
    await client.login({ email, password });
    return undefined;
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    switch (error.code) {
      case 'invalid_credentials':
        return 'E-mail or password is wrong';
      case 'too_many_attempts':
        return `Too many attempts. Try again in ${error.retryAfter ?? 60} seconds`;
      case 'network_error':
        return 'No connection';
      default:
        return error.message;
    }
  }
}
