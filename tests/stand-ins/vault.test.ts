import { describe, expect, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { hasStandIns, useDatabase } from "./database.ts";

describe.runIf(hasStandIns)("vault", () => {
  const db = useDatabase();

  async function create(secret: string, name: string | null = null): Promise<string> {
    const [row] = await db.sql<{ id: string }>("select vault.create_secret($1, $2) as id", [
      secret,
      name,
    ]);
    return row?.id ?? "";
  }

  test("a secret comes back as it was, with its name and description", async () => {
    const [row] = await db.sql(
      "select vault.create_secret('hush ü', 'api key', 'of Resend') as id",
    );
    const [secret] = await db.sql("select * from vault.decrypted_secrets where id = $1", [row?.id]);
    expect(secret).toMatchObject({
      name: "api key",
      description: "of Resend",
      decrypted_secret: "hush ü",
      key_id: null,
    });
  });

  test("what is stored is base64 and says nothing", async () => {
    const ids = [await create("the same"), await create("the same")];
    const rows = await db.sql<{ secret: string }>(
      "select secret from vault.secrets where id = any ($1)",
      [ids],
    );
    const [one, other] = rows.map((row) => row.secret);
    expect(one).toMatch(/^[A-Za-z0-9+/=\n]+$/);
    expect(Buffer.from(one ?? "", "base64").toString("latin1")).not.toContain("the same");
    expect(one).not.toBe(other);
  });

  test("a secret moved to another row cannot be read there", async () => {
    const [one, other] = [await create("one"), await create("other")];
    await db.admin(
      "update vault.secrets set secret = (select secret from vault.secrets where id = $1) where id = $2",
      [one, other],
    );
    await expect(
      db.sql("select decrypted_secret from vault.decrypted_secrets where id = $1", [other]),
    ).rejects.toThrow();
    await db.sql("delete from vault.secrets where id = $1", [other]);
  });

  test("names are unique, and several secrets may have none", async () => {
    await create("a", "taken");
    await expect(create("b", "taken")).rejects.toMatchObject({ code: "23505" });
    await create("c");
    await create("d");
  });

  test("update_secret changes what it is given", async () => {
    const id = await create("before", "changing");
    await db.sql("select vault.update_secret($1, 'after')", [id]);
    await db.sql("select vault.update_secret($1, new_description := 'new')", [id]);
    const [secret] = await db.sql(
      `select name, description, decrypted_secret, updated_at > created_at as later
       from vault.decrypted_secrets where id = $1`,
      [id],
    );
    expect(secret).toEqual({
      name: "changing",
      description: "new",
      decrypted_secret: "after",
      later: true,
    });
  });

  test("postgres reads and deletes, and writes only through the functions", async () => {
    const id = await create("x");
    const writing = "insert into vault.secrets (secret) values ('plain')";
    await expect(db.sql(writing)).rejects.toThrow("permission denied for table secrets");
    await expect(db.sql("update vault.secrets set secret = 'plain'")).rejects.toThrow(
      "permission denied for table secrets",
    );
    await db.sql("delete from vault.secrets where id = $1", [id]);
    expect(await db.sql("select from vault.secrets where id = $1", [id])).toEqual([]);
  });

  test("service_role has what postgres has", async () => {
    await withDatabase(db.url, async (client) => {
      await client.query("set role service_role");
      const { rows } = await client.query("select vault.create_secret('s') as id");
      const { rows: read } = await client.query(
        "select decrypted_secret from vault.decrypted_secrets where id = $1",
        [rows[0].id],
      );
      expect(read).toEqual([{ decrypted_secret: "s" }]);
      await client.query("delete from vault.secrets where id = $1", [rows[0].id]);
    });
  });

  test.each(["anon", "authenticated"])("%s has nothing", async (role) => {
    await withDatabase(db.url, async (client) => {
      await client.query(`set role ${role}`);
      for (const statement of [
        "select from vault.secrets",
        "select from vault.decrypted_secrets",
        "select vault.create_secret('x')",
      ]) {
        await expect(client.query(statement)).rejects.toThrow("permission denied for schema vault");
      }
    });
  });

  test("nobody but the superuser reaches the key", async () => {
    for (const statement of [
      "select vault._key('a', 'b')",
      "select vault._crypto_aead_det_encrypt('a', 'b', 0)",
      "select pg_read_binary_file('vault.key')",
    ]) {
      await expect(db.sql(statement)).rejects.toThrow("permission denied for function");
    }
  });

  test("the key is a file of the data folder, no row of a table", async () => {
    const [file] = await db.admin("select size, isdir from pg_stat_file('vault.key')");
    expect(file).toEqual({ size: "65", isdir: false });
  });
});
