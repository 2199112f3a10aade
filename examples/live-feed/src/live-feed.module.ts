import { Module, type DynamicModule } from '@nestjs/common';
import { PortcullisModule, type Config } from 'portcullis';
import { FeedController } from './feed.controller.js';
import { FeedGateway } from './feed.gateway.js';
import { Feed } from './feed.js';

/** A feed that staff follow live, in two ways. */
@Module({ controllers: [FeedController], providers: [Feed, FeedGateway], exports: [Feed] })
export class LiveFeedModule {
  static forConfig(config: Config): DynamicModule {
    return { module: LiveFeedModule, imports: [PortcullisModule.forConfig(config)] };
  }
}
