import { expect, onTestFinished, test } from "vitest";
import { createDatabase, ownDatabases } from "../setup/stack.ts";
import { doctor, installation } from "./a-whole-installation.ts";
import { book, claim, LATER, NOW, query } from "./reminders.ts";

const timeout = 120_000;

test.runIf(ownDatabases())("the clone sends nothing until it is adopted", { timeout }, async () => {
  const original = await installation();
  await book(original.url, 20);
  await query(original.url, "select private.tick('2030-03-08')");

  const clone = await createDatabase({ copyOf: original });
  onTestFinished(clone.drop);
  expect(await claim(clone.url)).toEqual([]);
  expect(await query(clone.url, "select from net.http_request_queue")).toEqual([]);
  expect(await doctor(clone)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/✗ sending +This is a clone.*: the database changed after/),
  });
  expect(await claim(original.url)).toHaveLength(20);

  const adopted = await query(clone.url, "select * from public.adopt_installation(p_now => $1)", [
    NOW,
  ]);
  expect(adopted).toHaveLength(20);
  expect(adopted[0]).toMatchObject({
    tenant: "acme",
    rule: "24 hours before",
    outcome: "not sent",
  });
  expect(await claim(clone.url)).toEqual([]);
  // What nobody has had, the one and the other would send now: the clone was adopted.
  expect(await claim(clone.url, LATER)).toHaveLength(20);
  expect((await doctor(clone)).output).toContain("✓ sending");
});

test.runIf(ownDatabases())(
  "a backup of before is not sent again unasked",
  { timeout },
  async () => {
    const original = await installation();
    await book(original.url, 20);
    await query(original.url, "select private.tick('2030-03-08')");
    const backup = await createDatabase({ copyOf: original });
    onTestFinished(backup.drop);
    // Of a hosted project; the backup is restored two hours later, in place: nothing but time tells.
    await query(
      backup.url,
      `update private.installation
     set identity = private.identity(), seen_at = now() - interval '2 hours'`,
    );
    await query(
      backup.url,
      `select vault.update_secret(id, 'https://ref.supabase.co/functions/v1')
     from vault.secrets where name = 'calbase_functions_url'`,
    );
    expect(await claim(original.url)).toHaveLength(20);

    expect(await claim(backup.url)).toEqual([]);
    expect(await query(backup.url, "select from public.due_meanwhile($1)", [NOW])).toHaveLength(20);
    const [stopped] = await query(backup.url, "select private.why_not_to_send() as why");
    expect(stopped?.why).toMatch(/was a backup restored/);
    await query(backup.url, "select public.adopt_installation(p_now => $1)", [NOW]);
    expect(await claim(backup.url)).toEqual([]);
    expect(await claim(backup.url, LATER)).toHaveLength(20);
  },
);
