import { expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import type { DeliverySemantics } from "../../supabase/functions/_shared/sending/transport.ts";
import { openChannels } from "../../supabase/functions/deliver-reminders/channels/channels.ts";
import { stack } from "../setup/stack.ts";
import { LINKS } from "../unit/functions/deliver-reminders/messages.ts";
import { reminder } from "../unit/functions/deliver-reminders/reminders.ts";

/** An account of each kind that there is, by channel. */
const ACCOUNTS = {
  email: [
    { api_key: "re_test", from: "mail@acme.test" },
    { url: "smtps://mail.acme.test", from: "mail@acme.test" },
  ],
  sms: [{ account_sid: "AC1", auth_token: "token", from: "+15005550006" }],
  webhook: [{ url: "https://acme.example/hook", secret: "whsec_c2VjcmV0" }],
} as const;

/** Whether the database tries again after the first answer that nobody heard, and after another. */
async function resends(channel: string, provider: string): Promise<boolean[]> {
  const { rows } = await withDatabase(stack.databaseUrl, (client) =>
    client.query(
      `select private.resends_unknown(jsonb_populate_record(
         null::public.reminders, jsonb_build_object('channel', $1::text, 'may_be_taken', m)
       ), $2) as resends
       from unnest(array[false, true]) with ordinality t (m, n)
       order by t.n`,
      [channel, provider],
    ),
  );
  return rows.map((row) => row.resends);
}

const EXPECTED: Readonly<Record<DeliverySemantics, boolean[]>> = {
  "effectively-once": [true, true],
  "at-least-once": [true, false],
  "at-most-once": [false, false],
};

const channels = openChannels({ read: () => undefined, links: LINKS, now: Date.now });
for (const [channel, accounts] of Object.entries(ACCOUNTS)) {
  for (const account of accounts) {
    const changes = { channel: channel as keyof typeof ACCOUNTS, account };
    const { provider, delivery } = channels.choose(reminder({ reminder: changes }));
    test(`sender and database agree on what goes out again by ${provider}: ${delivery}`, async () => {
      expect(await resends(channel, provider)).toEqual(EXPECTED[delivery]);
    });
  }
}
