/** A mail as it arrived in the inbox. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * Every mail an inbox holds for an address. Reads MailDev (npm start) and Mailpit
 * (`supabase start`). Throws when neither answers at that URL.
 */
export async function mailsTo(inboxUrl: string, address: string): Promise<Mail[]> {
  return (await mailsInMailDev(inboxUrl, address)) ?? (await mailsInMailpit(inboxUrl, address));
}

interface MailDevMail extends Mail {
  readonly to: readonly { readonly address: string }[];
}

async function mailsInMailDev(inboxUrl: string, address: string): Promise<Mail[] | undefined> {
  const response = await fetch(`${inboxUrl}/api/email`);
  if (response.status === 404) return undefined;
  const mails: MailDevMail[] = await response.json();
  return mails.filter((mail) => mail.to.some((to) => to.address === address));
}

async function mailsInMailpit(inboxUrl: string, address: string): Promise<Mail[]> {
  const query = encodeURIComponent(`to:"${address}"`);
  const found = await fetchJson(`${inboxUrl}/api/v1/search?query=${query}`);
  return Promise.all(
    found.messages.map(async ({ ID }: { ID: string }) => {
      const mail = await fetchJson(`${inboxUrl}/api/v1/message/${ID}`);
      return { subject: mail.Subject, text: mail.Text, html: mail.HTML };
    }),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: Mailpit's own shapes
async function fetchJson(url: string): Promise<any> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The inbox answers ${response.status} at ${url}`);
  return response.json();
}
