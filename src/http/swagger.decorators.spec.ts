import { describe, expect, it } from '@jest/globals';
import * as swagger from '@nestjs/swagger';
import * as ours from './swagger.decorators.js';

const ANSWER = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;

type Decorators = Pick<typeof swagger, keyof typeof ours>;

describe('the decorators of routes', () => {
  it("leave the metadata that @nestjs/swagger's own leave, on routes and on their controller", () => {
    const [own, theirs] = [metadataBy(ours as unknown as Decorators), metadataBy(swagger)];
    expect(own).toEqual(theirs);
    expect(Object.keys(own.handler).toSorted()).toEqual([
      'swagger/apiConsumes',
      'swagger/apiExtension',
      'swagger/apiOperation',
      'swagger/apiParameters',
      'swagger/apiProduces',
      'swagger/apiResponse',
    ]);
    expect(Object.keys(own.controller)).toEqual(['swagger/apiUseTags']);
  });
});

/** What one controller with every decorator on it keeps. */
function metadataBy(by: Decorators): { handler: object; controller: object } {
  @by.ApiTags('one', 'two')
  class Controller {
    @by.ApiOperation({ summary: 'A route', description: 'More of it' })
    @by.ApiProduces('text/plain')
    @by.ApiProduces('text/csv')
    @by.ApiConsumes('application/x-www-form-urlencoded')
    @by.ApiParam({ name: 'path', type: String, description: 'A segment' })
    @by.ApiBody({ schema: { type: 'object' } })
    @by.ApiResponse({ status: 200, description: 'Done', standardSchema: ANSWER })
    @by.ApiResponse({ status: 204, description: 'Nothing to do' })
    @by.ApiExtension('x-one', ['a', 'b'])
    @by.ApiExtension('x-two', ['c'])
    route(): void {
      // Only described.
    }
  }
  return { handler: metadataOf(Controller.prototype.route), controller: metadataOf(Controller) };
}

function metadataOf(target: object): object {
  const keys = (Reflect.getMetadataKeys(target) as string[]).filter((key) => key.startsWith('swagger/'));
  return Object.fromEntries(keys.map((key) => [key, Reflect.getMetadata(key, target) as unknown]));
}
