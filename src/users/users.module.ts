import { Module } from '@nestjs/common';
import { overridable } from '../hosting/overriding.js';
import { BreachCheck } from './breach-check.js';
import { DirectoryCredentials } from './directory-credentials.js';
import { OwnDirectory } from './own-directory.js';
import { IdentitiesService } from './identities/identities.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordRehash } from './password-rehash.js';
import { RoleAssignment } from './role-assignment.js';
import { RolesService } from './roles.service.js';
import { UserAdministration } from './user-administration.service.js';
import { UserCredentials } from './user-credentials.js';
import { UserDirectory } from './user-directory.js';
import { UserImport } from './user-import.service.js';
import { UserMemory } from './user-memory.js';
import { UserPasswords } from './user-passwords.js';
import { UsersService } from './users.service.js';

/** Accounts, passwords, roles and permissions. */
@Module({
  providers: [
    BreachCheck,
    IdentitiesService,
    overridable(PasswordHasher),
    PasswordPolicy,
    PasswordRehash,
    RoleAssignment,
    RolesService,
    UserAdministration,
    DirectoryCredentials,
    overridable(UserDirectory, OwnDirectory),
    UserCredentials,
    UserImport,
    UserMemory,
    UserPasswords,
    UsersService,
  ],
  exports: [
    IdentitiesService,
    PasswordHasher,
    PasswordPolicy,
    RolesService,
    UserAdministration,
    UserImport,
    UserMemory,
    UserPasswords,
    UsersService,
  ],
})
export class UsersModule {}
