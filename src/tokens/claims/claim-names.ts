/**
 * Claims with a meaning that others decide by. Those of RFC 7519 (section 4.1), RFC 9068 (section 2.2), RFC 8693, RFC 7800,
 * RFC 8417, RFC 9396 and OpenID Connect that say who, for whom, how or with which rights, and our own.
 */
const RESERVED = new Set(
  `iss sub aud exp nbf iat jti client_id azp sid ver roles permissions scope scp entitlements authorization_details
  auth_time acr amr nonce at_hash c_hash s_hash cnf act may_act events txn toe sub_id typ alg kid active token_type username
  __proto__ constructor prototype`.split(/\s+/),
);

/** What OpenID Connect (section 5.1) calls claims about a person, and how else they are called; letters only. */
const PERSONAL = new Set(
  `name fullname displayname givenname firstname familyname lastname surname middlename nickname preferredusername login
  email emailaddress mail emailverified phone phonenumber mobile phonenumberverified address street postalcode city
  birthdate birthday dateofbirth dob age gender sex nationality picture avatar photo profile website zoneinfo locale ip
  ipaddress ssn taxid passport iban salary health religion`.split(/\s+/),
);

/** Whether a provider may not add it, since others decide by it. */
export function isReservedClaim(name: string): boolean {
  return name === '' || RESERVED.has(name);
}

/** Whether its name sounds like personal data: `email`, `givenName`, `https://example.com/phone_number`. */
export function isPersonalClaim(name: string): boolean {
  const last = name.split(/[/:.]/).at(-1) ?? '';
  return PERSONAL.has(last.toLowerCase().replace(/[^a-z]/g, ''));
}
