import { Injectable } from '@nestjs/common';
import { PortcullisEvents, UsersService } from 'portcullis';
import { Mailer } from './mailer.js';

const SUBJECTS = {
  'password.changed': 'Your password was changed',
  'refresh.reused': 'You were signed out: somebody may have copied your login',
  'user.suspended': 'Your account was suspended',
};

/** Mails people what they should know, beside the call that it is about. */
@Injectable()
export class SecurityMail {
  constructor(events: PortcullisEvents, users: UsersService, mailer: Mailer) {
    events.on(['password.changed', 'refresh.reused', 'user.suspended'], async ({ type, userId, at, address }) => {
      const user = userId === null ? undefined : await users.find(userId);
      if (user === undefined) return;
      await mailer.send(user.email, SUBJECTS[type], `${at.toISOString()}, from ${address ?? 'the command line'}`);
    });
  }
}
