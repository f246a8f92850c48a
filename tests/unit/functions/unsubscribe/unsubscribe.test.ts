import { beforeEach, describe, expect, it } from "vitest";
import {
  type Dependencies,
  handle,
  MAX_BODY_BYTES,
} from "../../../../supabase/functions/unsubscribe/handler.ts";
import type { OptOutStatus, Scope } from "../../../../supabase/functions/unsubscribe/opt-outs.ts";
import { withoutBody } from "../late-body.ts";

const TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-";
const URLENCODED = { "content-type": "application/x-www-form-urlencoded" };

let stopped: Scope | null;
let byThemselves: boolean;
let tenant: string;
let locale: string | null;
let calls: string[];
let isDown: boolean;
let logged: unknown[];
let settings: Pick<Dependencies, "showsHtml" | "ownPage">;

function status(token: string, call: string): OptOutStatus | null {
  calls.push(call);
  if (isDown) throw new Error("connection refused: secret detail");
  if (token !== TOKEN) return null;
  return { tenant, locale, stopped, by_themselves: byThemselves };
}

const optOuts = {
  status: async (token: string) => status(token, "status"),
  optOut: async (token: string, scope: Scope) => {
    stopped = scope;
    byThemselves = true;
    return status(token, `optOut ${scope}`);
  },
  optIn: async (token: string) => {
    stopped = null;
    return status(token, "optIn");
  },
};

async function ask(init: RequestInit & { duplex?: "half" } = {}, token = TOKEN) {
  const response = await handle(
    new Request(`https://example.test/functions/v1/unsubscribe?token=${token}`, init),
    { optOuts, hasTenant: async () => true, ...settings, log: (...line) => void logged.push(line) },
  );
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function click(stop: string, token = TOKEN) {
  return ask({ method: "POST", headers: URLENCODED, body: `stop=${stop}` }, token);
}

beforeEach(() => {
  stopped = null;
  byThemselves = false;
  tenant = "Acme";
  locale = "en";
  calls = [];
  isDown = false;
  logged = [];
  settings = { showsHtml: true, ownPage: null };
});

describe("opening the link", () => {
  it("shows both choices and changes nothing", async () => {
    const { status, text } = await ask();
    expect(status).toBe(200);
    expect(text).toContain("<h1>Messages from Acme</h1>");
    expect(text).toContain('<form method="post">');
    expect([...text.matchAll(/name="stop" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      "follow_ups",
      "everything",
    ]);
    expect(calls).toEqual(["status"]);
  });

  it("changes nothing either when only the headers are asked for", async () => {
    expect(await ask({ method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect(calls).toEqual(["status"]);
  });

  it("is never stored, framed, indexed, or told to other sites", async () => {
    const { headers } = await ask();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it("escapes the tenant's name", async () => {
    tenant = `<script>"A&B"</script>$&`;
    const { text } = await ask();
    expect(text).not.toContain("<script>");
    expect(text).toContain("Messages from &lt;script&gt;&quot;A&amp;B&quot;&lt;/script&gt;$&amp;");
  });

  it("offers what is left to choose", async () => {
    stopped = "follow_ups";
    byThemselves = true;
    expect((await ask()).text).toMatch(/value="everything".*value="nothing"/);
    stopped = "everything";
    expect((await ask()).text).toMatch(/<form[^>]*><button name="stop" value="nothing">/);
  });

  it("offers nothing to whom others have stopped", async () => {
    stopped = "everything";
    const { text } = await ask();
    expect(text).toContain("No messages are sent to you.");
    expect(text).not.toContain("<form");
  });
});

describe("one click in a mail program", () => {
  it("stops the follow-ups", async () => {
    const { status } = await ask({
      method: "POST",
      headers: URLENCODED,
      body: "List-Unsubscribe=One-Click",
    });
    expect(status).toBe(200);
    expect(calls).toEqual(["optOut follow_ups"]);
  });

  it("may come as multipart", async () => {
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    expect((await ask({ method: "POST", body })).status).toBe(200);
    expect(calls).toEqual(["optOut follow_ups"]);
  });
});

describe("a button of the page", () => {
  it.each([
    ["follow_ups", "optOut follow_ups"],
    ["everything", "optOut everything"],
    ["nothing", "optIn"],
  ])("%s is done and confirmed", async (wish, call) => {
    const { status, text } = await click(wish);
    expect(status).toBe(200);
    expect(text).toContain("Messages from Acme");
    expect(calls).toEqual([call]);
  });

  it("does nothing that it does not know", async () => {
    for (const body of ["", "stop=", "stop=all", "{}"]) {
      const { status, text } = await ask({ method: "POST", headers: URLENCODED, body });
      expect(status).toBe(400);
      expect(text).toContain("Nothing was changed.");
    }
    expect((await ask({ method: "POST", body: new Uint8Array([1, 2]) })).status).toBe(400);
    expect(calls).toEqual([]);
  });
});

describe("what does not work", () => {
  it("is answered alike for every unknown token, without asking the database for junk", async () => {
    const unknown = await ask({}, "x".repeat(43));
    const junk = await ask({}, "'; drop table");
    expect(unknown).toMatchObject({ status: 404, text: junk.text });
    expect(junk.status).toBe(404);
    expect((await click("everything", "x".repeat(43))).status).toBe(404);
    expect(calls).toEqual(["status", "optOut everything"]);
  });

  it("is said when the database fails, and logged without the token", async () => {
    isDown = true;
    const { status, text } = await click("everything");
    expect(status).toBe(503);
    expect(text).toContain("nothing was changed");
    expect(JSON.stringify(logged)).not.toContain(TOKEN);
    expect(JSON.stringify(logged)).not.toContain("secret detail");
    expect(logged).toHaveLength(1);
  });

  it("is a body that does not arrive", async () => {
    const late = { method: "POST", body: new ReadableStream(), duplex: "half" } as const;
    expect((await withoutBody(() => ask(late))).status).toBe(408);
    expect(calls).toEqual([]);
  });

  it("is another method, or a body that is too large", async () => {
    expect((await ask({ method: "DELETE" })).status).toBe(405);
    const body = `stop=everything&x=${"x".repeat(MAX_BODY_BYTES)}`;
    expect((await ask({ method: "POST", headers: URLENCODED, body })).status).toBe(413);
    expect(calls).toEqual([]);
  });
});

describe("the language", () => {
  it.each([
    ["de-AT", "fr", "Nachrichten von Acme"],
    [null, "xx, fr-CA;q=0.8, de", "Messages de Acme"],
    ["pt-BR", "es", "Mensajes de Acme"],
    ["den", null, "Messages from Acme"],
    [null, null, "Messages from Acme"],
  ])("of %s with a browser in %s", async (own, browser, title) => {
    locale = own;
    const { text, headers } = await ask(browser ? { headers: { "accept-language": browser } } : {});
    expect(text).toContain(title);
    expect(text).toContain(`<html lang="${headers.get("content-language")}">`);
  });
});

describe("where HTML is not shown", () => {
  beforeEach(() => {
    settings = { showsHtml: false, ownPage: null };
  });

  it("the text says how it is done in a mail program", async () => {
    const { text, headers } = await ask();
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text).toMatch(/^Messages from Acme\n\nYou get .*\n\nTo unsubscribe, use the button/);
    expect(text).not.toContain("<");
  });

  it("the text names a page of one's own", async () => {
    settings = { showsHtml: false, ownPage: "https://acme.example/unsubscribe?lang=en" };
    const { text } = await ask();
    expect(text).toContain(`open https://acme.example/unsubscribe?lang=en&token=${TOKEN}`);
  });

  it("a button's answer is HTML all the same, which browsers do show", async () => {
    const { text, headers } = await click("follow_ups");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text).toContain("<h1>");
  });
});
