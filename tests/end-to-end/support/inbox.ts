import { stack } from "../../setup/stack.ts";

/** A mail as it arrived. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Whether the tests may read the stack's inbox: `test.runIf(hasInbox)`. */
export const hasInbox = stack.inboxUrl !== undefined;

/** Every mail the inbox holds for an address. Reads MailDev and Mailpit (`supabase start`). */
export async function mailsTo(address: string): Promise<Mail[]> {
  return (await mailsInMailDev(address)) ?? (await mailsInMailpit(address));
}

interface MailDevMail extends Mail {
  readonly to: readonly { readonly address: string }[];
}

async function mailsInMailDev(address: string): Promise<Mail[] | undefined> {
  const response = await fetch(`${stack.inboxUrl}/api/email`);
  if (response.status === 404) return undefined;
  const mails: MailDevMail[] = await response.json();
  return mails.filter((mail) => mail.to.some((to) => to.address === address));
}

async function mailsInMailpit(address: string): Promise<Mail[]> {
  const query = encodeURIComponent(`to:"${address}"`);
  const found = await fetchJson(`/api/v1/search?query=${query}`);
  return Promise.all(
    found.messages.map(async ({ ID }: { ID: string }) => {
      const mail = await fetchJson(`/api/v1/message/${ID}`);
      return { subject: mail.Subject, text: mail.Text, html: mail.HTML };
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: Mailpit's own shapes
async function fetchJson(path: string): Promise<any> {
  const response = await fetch(`${stack.inboxUrl}${path}`);
  if (!response.ok) throw new Error(`The inbox answers ${response.status} to ${path}`);
  return response.json();
}
