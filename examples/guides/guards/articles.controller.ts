import { Controller, Delete, Get, Post, UseGuards } from '@nestjs/common';
import { AuthMode, Permissions, Roles } from 'portcullis';
import { AuthorGuard } from './author.guard.js';
import { Feature } from './feature.guard.js';
import { OpenBetween, OpeningHoursGuard } from './opening-hours.guard.js';

@Controller('tenants/:tenant/articles')
export class ArticlesController {
  @Get()
  @AuthMode('jwt')
  list(): string {
    return 'articles';
  }

  /** May write, and is the author: the permission is asked for first. */
  @Delete(':id')
  @Permissions('article:write')
  @UseGuards(AuthorGuard)
  remove(): string {
    return 'removed';
  }

  @Post(':id/publication')
  @Roles('editor')
  @OpenBetween(9, 17)
  @UseGuards(OpeningHoursGuard)
  publish(): string {
    return 'published';
  }

  @Get('export')
  @Feature('export')
  export(): string {
    return 'everything';
  }
}
