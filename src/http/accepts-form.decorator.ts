import { SetMetadata } from '@nestjs/common';

const ACCEPTS_FORM = 'portcullis:accepts-form';

/**
 * Lets a route take `application/x-www-form-urlencoded` beside JSON, as the OAuth endpoints must (RFC 6749, appendix B).
 * Everywhere else a form is answered 415: browsers send forms across sites without asking first.
 */
export const AcceptsForm = (): MethodDecorator & ClassDecorator => SetMetadata(ACCEPTS_FORM, true);

/** Whether a handler, or its controller, takes forms. */
export function acceptsForm(route: { readonly controller: object; readonly handler: object }): boolean {
  return (
    Reflect.getMetadata(ACCEPTS_FORM, route.handler) === true ||
    Reflect.getMetadata(ACCEPTS_FORM, route.controller) === true
  );
}
