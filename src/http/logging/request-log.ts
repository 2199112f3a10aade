import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { pathOf } from '../http-io.js';
import { clientAddress, refusalOf, requestIdOf } from '../request-context.js';

/**
 * One line for each request, when it ends: method, path without the query string (which may carry secrets), status, time,
 * request id and client address; where somebody who is known was refused, also who, and the code of the problem (OWASP ASVS
 * 5.0, 16.3.2). Never a header and never a body.
 */
export function createRequestLog(logger: Logger): (request: IncomingMessage, response: ServerResponse) => void {
  const line = (request: IncomingMessage, response: ServerResponse, values: { responseTime?: number }): object => ({
    method: request.method,
    path: pathOf(request),
    status: response.statusCode,
    ms: values.responseTime,
    address: clientAddress(request),
    ...refusalOf(request),
    ...(!response.writableFinished && { aborted: true }),
  });
  return pinoHttp({
    logger,
    genReqId: requestIdOf,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customSuccessObject: line,
    customErrorObject: (request, response, _error, values: { responseTime?: number }) =>
      line(request, response, values),
  });
}
