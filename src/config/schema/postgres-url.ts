import { z } from 'zod';
import { checkedText } from './setting.js';

const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;
/** What stands between the credentials and the path; a `/` that a password has unescaped doesn't end them. */
const HOSTS = /^\w+:\/\/(?:[^?#]*@)?([^/?#]*)/;
/** In place of the one that is left out where a socket is named by `?host=`, without which a URL can't have a user. */
const ANY_HOST = '@host/';

/** What keeps a text from naming one server in a way that all who read it understand, or undefined where nothing does. */
function postgresFault(text: string): string | undefined {
  if (HOSTS.exec(text)?.[1]?.includes(',')) return 'names several hosts';
  try {
    // The driver lets a lone % pass, and what runs migrations doesn't.
    decodeURIComponent(text);
    const host = new URL(text.replace('@/', ANY_HOST)).searchParams.get('host') ?? '';
    return host.includes(',') && !host.startsWith('/') ? 'names several hosts' : undefined;
  } catch {
    return 'is not a URL that can be read (in a password %, /, ?, # and @ are written %25, %2F, %3F, %23 and %40)';
  }
}

/** The address of one PostgreSQL, as `pg` takes it. */
export const postgresUrl = () => checkedText(postgresFault, z.string().regex(POSTGRES_URL, { abort: true }));
