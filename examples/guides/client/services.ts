import { createClient, type Client } from 'portcullis/client';

export function clientOfShop(baseUrl: string, orders: string): Client {
  return createClient({ baseUrl, transport: 'token', origins: [orders] });
}

/** The service verifies the access token by itself. When a right has changed it says `token_stale`, and the client goes on. */
export function cancelOrder(client: Client, orders: string, id: string): Promise<Response> {
  return client.fetch(`${orders}/orders/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
