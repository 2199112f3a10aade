import { problemOf, type Answer, type Client } from 'portcullis/client';

/** Where somebody is signed in. */
export async function devices(client: Client): Promise<string[]> {
  const response = await client.fetch('/v1/sessions');
  if (!response.ok) throw new Error((await problemOf(response))?.code ?? `HTTP ${response.status}`);
  const { items } = (await response.json()) as Answer<'GET /v1/sessions'>;
  return items.map(({ userAgent, current }) => `${userAgent ?? 'unknown'}${current ? ', this one' : ''}`);
}
