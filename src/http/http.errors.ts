import { problem, type NoGuess } from './problem.js';

/** A field of body, query or path breaks its schema; `errors` says which and why. */
export class ValidationFailed extends problem(400, 'validation_failed', 'Some fields are not valid') {}

/** The same before anybody has looked at what is asked. */
export class RequestNotValid extends ValidationFailed implements NoGuess {
  readonly isNoGuess = true;
}

/** The body is not what its media type says, or JSON in a form that readers disagree on. */
export class MalformedBody extends problem(400, 'malformed_body', 'The body could not be read') {}

/** The request target cannot be decoded. */
export class MalformedUrl extends problem(400, 'malformed_url', 'The URL could not be read') {}

/** The request cannot be understood in any other way. */
export class BadRequest extends problem(400, 'bad_request', 'The request could not be understood') {}

/** The client went away while it was still sending, or before there was an answer. */
export class RequestAborted
  extends problem(400, 'request_aborted', 'The request ended before it was complete')
  implements NoGuess
{
  readonly isNoGuess = true;
}

/** A browser sends it for a page of another site. */
export class CrossSiteRequest extends problem(403, 'cross_site_request', 'The request comes from another site') {}

/** No such route, or nothing at it. */
export class NotFound extends problem(404, 'not_found', 'There is nothing here') {}

/** The path is known and the method is not; the `allow` header lists those that are (RFC 9110, section 15.5.6). */
export class MethodNotAllowed extends problem(405, 'method_not_allowed', 'This method is not allowed here') {}

export class RequestTimeout extends problem(408, 'request_timeout', 'The request took too long to arrive') {}

export class BodyTooLarge extends problem(413, 'body_too_large', 'The body is too large') {}

export class UrlTooLong extends problem(414, 'url_too_long', 'The URL is too long') {}

export class UnsupportedMediaType extends problem(
  415,
  'unsupported_media_type',
  'The media type of the body is not supported here',
) {}

export class HeadersTooLarge extends problem(431, 'headers_too_large', 'The request headers are too large') {}

/** Something broke on our side. Carries no detail: the log has it, under the same request id. */
export class InternalError extends problem(500, 'internal_error', 'Something went wrong on the server') {}

export class ServiceUnavailable extends problem(503, 'service_unavailable', 'The server cannot answer right now') {}
