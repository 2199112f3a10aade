import { Catch, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { setHeader, type HttpResponse } from '../../http/http-io.js';
import { OAuthError } from './oauth.errors.js';

/** Answers refusals of the OAuth endpoints in RFC 6749's form (section 5.2). Everything else stays a problem document. */
@Catch(OAuthError)
@Injectable()
export class OAuthErrorFilter implements ExceptionFilter<OAuthError> {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch({ status, code, description, headers }: OAuthError, context: ArgumentsHost): void {
    const response = context.switchToHttp().getResponse<HttpResponse>();
    const all = { ...headers, 'cache-control': 'no-store', pragma: 'no-cache' };
    for (const [name, value] of Object.entries(all)) setHeader(response, name, value);
    setHeader(response, 'content-type', 'application/json');
    this.host.httpAdapter.reply(response, { error: code, error_description: description }, status);
  }
}
