import { UnsupportedMediaType } from '../../http/http.errors.js';
import { rawHeaders, type HttpRequest } from '../../http/http-io.js';
import { OAuthError } from './oauth.errors.js';

const FORM = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;
/** The only parameters that may come more than once (RFC 8707, section 2; RFC 8693, section 2.1). */
const REPEATABLE: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The parameters of a request to an OAuth endpoint. They count in the body only, never in the URL. */
export class OAuthForm {
  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  /**
   * Reads the body: a parameter without a value is one that didn't come, and each comes once (RFC 6749, section 3.2).
   *
   * @throws UnsupportedMediaType for a body that isn't a form
   * @throws OAuthError invalid_request for a parameter that comes twice
   */
  static of(request: HttpRequest, body: unknown): OAuthForm {
    if (body !== undefined && !FORM.test(rawHeaders(request)['content-type'] ?? '')) {
      throw new UnsupportedMediaType({ detail: 'Send the body as application/x-www-form-urlencoded.' });
    }
    const values = new Map<string, string[]>();
    for (const [name, given] of Object.entries((body ?? {}) as Record<string, string | string[]>)) {
      const all = [given].flat();
      if (all.length > 1 && !REPEATABLE.has(name)) throw new OAuthError('invalid_request', 'A parameter comes twice');
      values.set(
        name,
        all.filter((value) => value !== ''),
      );
    }
    return new OAuthForm(values);
  }

  /** The same for an endpoint whose body is JSON; what isn't text is no parameter. */
  static ofJson(body: Readonly<Record<string, unknown>>): OAuthForm {
    const texts = Object.entries(body).filter(([, value]) => typeof value === 'string' && value !== '');
    return new OAuthForm(new Map(texts.map(([name, value]) => [name, [value as string]])));
  }

  get(name: string): string | undefined {
    return this.values.get(name)?.[0];
  }

  /** @throws OAuthError invalid_request */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing`);
    return value;
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }
}
