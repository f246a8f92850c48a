import { expect, test } from "vitest";
import { withDatabase } from "../../local/database.ts";
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

test("the sender hands over the channels on which the database never tries again", async () => {
  const { rows } = await withDatabase(stack.databaseUrl, (client) =>
    client.query(
      `select c::text as channel, private.resends_unknown(c) as resends
       from unnest(enum_range(null::public.reminder_channel)) c`,
    ),
  );
  const channels = openChannels({ read: () => undefined, links: LINKS, now: Date.now });
  const asTheSender = Object.entries(ACCOUNTS).flatMap(([channel, accounts]) =>
    accounts.map((account) => {
      const changes = { channel: channel as keyof typeof ACCOUNTS, account };
      const { delivery } = channels.choose(reminder({ reminder: changes }));
      return { channel, resends: delivery !== "at-most-once" };
    }),
  );
  expect(asTheSender).toEqual(expect.arrayContaining(rows));
  expect(rows).toEqual(expect.arrayContaining(asTheSender));
});
