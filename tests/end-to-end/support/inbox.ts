import { type Mail, mailsTo as mailsInInbox } from "../../../local/mails.ts";
import { stack } from "../../setup/stack.ts";

export type { Mail };

/** Whether the tests may read the stack's inbox: `test.runIf(hasInbox)`. */
export const hasInbox = stack.inboxUrl !== undefined;

/** Every mail the inbox of the stack under test holds for an address. */
export async function mailsTo(address: string): Promise<Mail[]> {
  return mailsInInbox(stack.inboxUrl as string, address);
}
