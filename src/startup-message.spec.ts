import { DatabaseError } from 'pg';
import { startupMessage } from './startup-message.js';

describe('startupMessage()', () => {
  it('says in one line what a role that was given too little needs', () => {
    const refused = new DatabaseError('permission denied for table data_keys', 0, 'error');
    refused.code = '42501';
    expect(startupMessage(refused)).toBe(
      'permission denied for table data_keys: the role of database.url needs SELECT, INSERT, UPDATE and DELETE on every table of Portcullis',
    );
  });
});
