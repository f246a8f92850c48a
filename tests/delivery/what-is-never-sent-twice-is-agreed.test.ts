import { expect, test } from "vitest";
import { withDatabase } from "../../local/database.ts";
import { NEVER_TWICE } from "../../supabase/functions/deliver-reminders/attempt.ts";
import { stack } from "../setup/stack.ts";

test("the sender hands over the channels on which the database never tries again", async () => {
  const { rows } = await withDatabase(stack.databaseUrl, (client) =>
    client.query(
      `select array(
         select c::text from unnest(enum_range(null::public.reminder_channel)) c
         where not private.resends_unknown(c)
       ) as channels`,
    ),
  );
  expect(rows[0].channels).toEqual(NEVER_TWICE);
});
