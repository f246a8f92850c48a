import type { ReadVariable } from "../../_shared/environment.ts";
import { type Account, makeAccount, projectAccount } from "../../_shared/sending/account.ts";
import { CannotUseAccount } from "../../_shared/sending/transport.ts";
import type { Reminder } from "../reminder.ts";

/** How to give a tenant an account, said where there is none at all. */
const OR_TENANTS_OWN = ", and the tenant has no account of its own (set_channel)";

/**
 * The account to send a reminder with: the tenant's own, else the project's. Throws
 * CannotUseAccount when the tenant's own cannot be read: never is the project's taken instead.
 */
export function accountFor({ account, channel }: Reminder, read: ReadVariable): Account {
  if (account?.unreadable) {
    throw new CannotUseAccount(
      `The tenant's own ${channel} account cannot be read from Vault: give it again (set_channel)`,
    );
  }
  if (!account) return projectAccount(channel, read, OR_TENANTS_OWN);
  return makeAccount({
    value: (part) => account[part],
    nameOf: (part) => `"${part}" of the tenant's ${channel} account`,
    orElse: OR_TENANTS_OWN,
  });
}
