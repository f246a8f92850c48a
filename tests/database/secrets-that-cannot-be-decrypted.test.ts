import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";

/** As after a restore into a project with another root key. */
const BREAK = "update vault.secrets set secret = encode('not a message of this key', 'base64')";
const SETTINGS = { provider: "resend", api_key: "re_new", from: "Acme <hi@acme.example>" };

describe.runIf(ownDatabases())("secrets that cannot be decrypted", () => {
  let database: OwnDatabase;
  const ask = (sql: string, values: unknown[] = []) =>
    withDatabase(database.url, async (client) => (await client.query(sql, values)).rows[0]);

  beforeAll(async () => {
    database = await createDatabase();
    await ask("select create_tenant('acme', 'Acme')");
    await ask("select set_channel('acme', 'email', $1)", [SETTINGS]);
    await withDatabase(database.superuserUrl, (client) => client.query(BREAK));
  });

  afterAll(() => database?.drop());

  test("are counted as unreadable instead of making the look-up fail", async () => {
    expect(await ask("select webhook_secrets('acme') - 'tenant_id' as found")).toEqual({
      found: { secrets: [], unreadable: 1 },
    });
  });

  test("are no account, which is put right by giving it again", async () => {
    const account = "select private.channel_account(id, 'email') as account from tenants";
    expect(await ask(account)).toEqual({ account: { unreadable: true } });
    await ask("select set_channel('acme', 'email', $1)", [SETTINGS]);
    expect(await ask(account)).toEqual({ account: SETTINGS });
  });
});
