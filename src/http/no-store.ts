import { Header } from '@nestjs/common';

/**
 * Marks every successful answer of a handler as one that nobody may keep, since a credential or somebody's data is in it (RFC 6749,
 * section 5.1; RFC 9111, section 5.2.2.5). Problems of such a route say it themselves where they need it.
 */
export const NoStore = (): MethodDecorator => Header('cache-control', 'no-store');
