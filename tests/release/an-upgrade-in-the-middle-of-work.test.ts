import { expect, test } from "vitest";
import { dumpSchema } from "../../local/schema.ts";
import { query } from "../installation/reminders.ts";
import { ownDatabases } from "../setup/stack.ts";
import { databaseOf, makeUpgrade, push } from "./support/upgrade.ts";
import { allRows, claim, DAY_BEFORE, HOUR_BEFORE, settle, work } from "./support/work.ts";

const messages = (claimed: readonly { idempotency_key: string }[]) =>
  new Set(claimed.map(({ idempotency_key }) => idempotency_key));

test.runIf(ownDatabases())(
  "An installation goes on: nothing is lost, nothing comes twice, a rebuild changes nothing",
  { timeout: 240_000 },
  async () => {
    const { from, to, next } = await makeUpgrade();
    const url = await databaseOf(from);
    const { sent, inHand } = await work(url);
    expect(inHand.length).toBeGreaterThan(2);
    const before = await allRows(url);

    expect(await push(url, to)).toContain(`Applying migration ${to.at(-1)?.file}`);
    expect(await query(url, "select private.version()")).toEqual([{ version: next.version }]);
    // Column by column: the new version has some more, and one by another name.
    const { "private.installation": installation, ...others } = before;
    const after = await allRows(url);
    expect(after).toMatchObject(others);
    expect(after["private.installation"]).toMatchObject(
      (installation ?? []).map(({ zones_apart, ...row }) => ({
        ...row,
        zones_that_differ: zones_apart,
      })),
    );
    expect(
      await query(url, "select public.classify_lead('ada@work.example', null, null, '{}')"),
    ).toEqual([{ classify_lead: 42 }]);

    // What a sender had in its hands, it settles; what it had not is handed out, once.
    await settle(url, inHand, DAY_BEFORE);
    const rest = await claim(url, DAY_BEFORE);
    expect(rest).toHaveLength(12 - sent.length - inHand.length);
    expect(messages([...sent, ...inHand, ...rest]).size).toBe(12);
    await settle(url, rest, DAY_BEFORE);
    expect(await claim(url, DAY_BEFORE)).toEqual([]);
    expect(
      await query(
        url,
        "select sent_by, count(*)::integer from public.deliveries group by 1 order by 1",
      ),
    ).toEqual([
      { sent_by: next.version, count: 11 },
      { sent_by: null, count: 2 },
    ]);

    // The stopped channel is tried again, the disabled tenant enabled.
    expect(await query(url, "select public.enable_tenant('waiting', $1)", [DAY_BEFORE])).toEqual([
      { enable_tenant: 2 },
    ]);
    const later = await claim(url, HOUR_BEFORE);
    await settle(url, later, HOUR_BEFORE);
    expect(later.map(({ tenant }) => tenant.slug)).toEqual(
      expect.arrayContaining(["busy", "stopped", "waiting"]),
    );

    const derived = await allRows(url);
    for (const slug of ["busy", "stopped", "waiting"]) {
      await query(url, "select public.rebuild_bookings($1, $2)", [slug, HOUR_BEFORE]);
    }
    expect(await allRows(url)).toEqual(derived);

    const schema = await dumpSchema(url);
    expect(await push(url, to)).toContain("up to date");
    expect(await allRows(url)).toEqual(derived);
    expect(await dumpSchema(url)).toBe(schema);
  },
);
