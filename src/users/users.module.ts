import { Module } from '@nestjs/common';
import { BreachCheck } from './breach-check.js';
import { IdentitiesService } from './identities/identities.service.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordRehash } from './password-rehash.js';
import { RoleAssignment } from './role-assignment.js';
import { RolesController } from './roles.controller.js';
import { RolesService } from './roles.service.js';
import { UserAdministration } from './user-administration.service.js';
import { UserCredentials } from './user-credentials.js';
import { UserImport } from './user-import.service.js';
import { UserMemory } from './user-memory.js';
import { UserPasswords } from './user-passwords.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** Accounts, passwords, roles and permissions. */
@Module({
  controllers: [UsersController, RolesController],
  providers: [
    BreachCheck,
    IdentitiesService,
    PasswordHasher,
    PasswordPolicy,
    PasswordRehash,
    RoleAssignment,
    RolesService,
    UserAdministration,
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
