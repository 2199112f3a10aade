import type { INestApplicationContext, Type } from '@nestjs/common';

/** What `PortcullisTestingModule` has brought along; undefined beside a database. */
export function standIn<Service>(app: INestApplicationContext, type: Type<Service>): Service | undefined {
  try {
    return app.get(type, { strict: false });
  } catch {
    return undefined;
  }
}
