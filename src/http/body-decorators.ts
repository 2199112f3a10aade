import { SetMetadata } from '@nestjs/common';

const ACCEPTS_FORM = 'portcullis:accepts-form';
const UNPARSED_BODY = 'portcullis:unparsed-body';

/** A handler, and its controller. */
interface Marked {
  readonly controller: object;
  readonly handler: object;
}

/**
 * Lets a route take `application/x-www-form-urlencoded` beside JSON, as the OAuth endpoints must (RFC 6749, appendix B).
 * Everywhere else a form is answered 415: browsers send forms across sites without asking first.
 */
export const AcceptsForm = (): MethodDecorator & ClassDecorator => SetMetadata(ACCEPTS_FORM, true);

/**
 * Leaves the body of a route alone, of whatever type and length: for an interceptor that takes uploads, or a handler that reads the
 * stream of `rawRequest()`, such as a webhook's that checks a signature over the bytes. `@Body()` gives what such an interceptor puts
 * there, and else nothing.
 *
 * Guards come first, so nothing is read of whom they refuse. How much is read of anybody else is for the route to limit. It has an
 * effect after `configurePortcullis()` only: without it the application has parsers of its own.
 */
export const UnparsedBody = (): MethodDecorator & ClassDecorator => SetMetadata(UNPARSED_BODY, true);

/** Whether a handler, or its controller, takes forms. */
export function acceptsForm(route: Marked): boolean {
  return isMarked(ACCEPTS_FORM, route);
}

/** Whether a handler, or its controller, has its body left alone. */
export function hasUnparsedBody(route: Marked): boolean {
  return isMarked(UNPARSED_BODY, route);
}

function isMarked(key: string, { controller, handler }: Marked): boolean {
  return Reflect.getMetadata(key, handler) === true || Reflect.getMetadata(key, controller) === true;
}
