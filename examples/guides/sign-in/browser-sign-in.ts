const VERIFIER = 'sign-in-verifier';

/** `sessionStorage` of the tab. */
type Kept = Record<'getItem', (name: string) => string | null> &
  Record<'setItem', (name: string, value: string) => void> &
  Record<'removeItem', (name: string) => void>;

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The address to send the browser to. The verifier stays in this tab. */
export async function beginSignIn(server: string, provider: string, returnTo: string, kept: Kept): Promise<string> {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  kept.setItem(VERIFIER, verifier);
  const query = new URLSearchParams({ returnTo, transport: 'token', challenge: base64url(new Uint8Array(digest)) });
  return `${server}/v1/auth/providers/${provider}/login?${query.toString()}`;
}

/** On the page that the browser comes back to: the answer of a login, or undefined where there is no code to trade. */
export async function finishSignIn(server: string, provider: string, page: string, kept: Kept): Promise<unknown> {
  const code = new URL(page).searchParams.get('sign_in_code');
  const verifier = kept.getItem(VERIFIER);
  if (code === null || verifier === null) return undefined;
  kept.removeItem(VERIFIER);
  const answer = await fetch(`${server}/v1/auth/providers/${provider}/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, verifier }),
  });
  if (!answer.ok) throw new Error(`signing in failed: ${answer.status}`);
  return answer.json();
}
