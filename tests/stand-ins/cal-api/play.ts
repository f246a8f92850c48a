import type { History } from "../../histories/history.ts";
import type { Said } from "../../histories/said.ts";
import { Account } from "./account.ts";

/** Where a history is played. */
export interface PlayOptions {
  /** By default a new one, whose clock stands still where the last thing happened. */
  readonly account?: Account;
}

/**
 * Plays a history at Cal.com: afterwards its account holds what Cal.com would, also of what was
 * never posted. Posts to the account's webhooks, if it has any, with whatever fate they are told;
 * the history's own texts are for who delivers them otherwise.
 */
export async function playInCalCom(
  { happened }: Pick<History, "happened">,
  { account = accountAt(happened) }: PlayOptions = {},
): Promise<Account> {
  for (const said of happened) await account.happen(said);
  return account;
}

function accountAt(happened: readonly Said[]): Account {
  const end = Math.max(0, ...happened.map(({ at }) => at.getTime()));
  return new Account(() => end);
}
