import { beforeEach, describe, expect, it } from "vitest";
import type { Asked, State } from "../../../../supabase/functions/confirm-attendance/attendance.ts";
import {
  type Dependencies,
  handle,
  MAX_BODY_BYTES,
} from "../../../../supabase/functions/confirm-attendance/handler.ts";
import { withoutBody } from "../late-body.ts";

const TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-";
const URLENCODED = { "content-type": "application/x-www-form-urlencoded" };
const YES = { method: "POST", headers: URLENCODED, body: "attend=yes" };

let asked: Asked;
let calls: string[];
let isDown: boolean;
let logged: unknown[];
let settings: Pick<Dependencies, "showsHtml" | "ownPage">;

function answer(token: string, call: string): Asked | null {
  calls.push(call);
  if (isDown) throw new Error("connection refused: secret detail");
  return token === TOKEN ? asked : null;
}

const attendance = {
  status: async (token: string) => answer(token, "status"),
  confirm: async (token: string) => {
    if (asked.state === "open") asked = { ...asked, state: "confirmed" };
    return answer(token, "confirm");
  },
};

async function ask(init: RequestInit & { duplex?: "half" } = {}, token = TOKEN) {
  const response = await handle(
    new Request(`https://example.test/functions/v1/confirm-attendance?token=${token}`, init),
    {
      attendance,
      hasTenant: async () => true,
      ...settings,
      log: (...line) => void logged.push(line),
    },
  );
  return { status: response.status, headers: response.headers, text: await response.text() };
}

beforeEach(() => {
  asked = {
    tenant: "Acme",
    locale: "en",
    time_zone: "Europe/London",
    start_time: "2026-03-02T14:00:00+00:00",
    state: "open",
  };
  calls = [];
  isDown = false;
  logged = [];
  settings = { showsHtml: true, ownPage: null };
});

describe("opening the link", () => {
  it("shows when it is, with one button, and says nothing for anyone", async () => {
    const { status, text } = await ask();
    expect(status).toBe(200);
    expect(text).toContain("<h1>Your appointment with Acme</h1>");
    expect(text).toContain("Monday, March 2, 2026 at 2:00 PM GMT. Will you be there?");
    expect(text).toContain(
      '<form method="post"><button name="attend" value="yes">I will be there</button></form>',
    );
    expect(calls).toEqual(["status"]);
  });

  it("breaks no line within the name of a zone", async () => {
    asked = { ...asked, time_zone: "America/St_Johns" };
    expect((await ask()).text).toContain("10:30 AM GMT\u22123:30. Will you be there?");
  });

  it("says nothing either when only the headers are asked for", async () => {
    expect(await ask({ method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect(calls).toEqual(["status"]);
  });

  it("is never stored, framed, indexed, or told to other sites", async () => {
    const { headers } = await ask();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  it("escapes the tenant's name, and fills nothing into it", async () => {
    asked = { ...asked, tenant: `<script>{time}$&` };
    expect((await ask()).text).toContain("with &lt;script&gt;{time}$&amp;<");
  });

  it.each<[State, string]>([
    ["confirmed", "Thank you."],
    ["cancelled", "has been cancelled"],
    ["moved", "no longer on"],
    ["begun", "has begun or is over"],
  ])("has no button when it is %s", async (state, words) => {
    asked = { ...asked, state };
    const { text } = await ask();
    expect(text).toContain(words);
    expect(text).not.toContain("<form");
  });
});

describe("the button", () => {
  it("says that they will be there", async () => {
    const { status, text } = await ask(YES);
    expect(status).toBe(200);
    expect(text).toContain("Thank you. We will see you on Monday");
    expect(calls).toEqual(["confirm"]);
  });

  it("may come as multipart, and twice", async () => {
    const body = new FormData();
    body.set("attend", "yes");
    expect((await ask({ method: "POST", body })).status).toBe(200);
    expect((await ask(YES)).text).toContain("Thank you.");
  });

  it.each(["", "attend=no", "List-Unsubscribe=One-Click", "{"])(
    "is not pressed by a POST of %j",
    async (body) => {
      expect((await ask({ ...YES, body })).status).toBe(400);
      expect(calls).toEqual([]);
    },
  );
});

describe("a stranger", () => {
  it.each(["", "x", `${TOKEN}x`, "../../etc", "%00", "a'b"])(
    "is told the same of %j, and the database is not asked",
    async (token) => {
      const { status, text } = await ask(YES, token);
      expect(status).toBe(404);
      expect(text).toContain("This link is not valid any more.");
      expect(calls).toEqual([]);
    },
  );

  it("is told the same of a token that nobody has", async () => {
    const unknown = await ask(YES, TOKEN.replace("a", "b"));
    expect(unknown).toMatchObject({ status: 404, text: (await ask(YES, "x")).text });
  });

  it("cannot send much, slowly, or by another method", async () => {
    const body = `attend=${"y".repeat(MAX_BODY_BYTES)}`;
    expect((await ask({ ...YES, body })).status).toBe(413);
    expect((await ask({ method: "PUT", body: "" })).status).toBe(405);
    const late = { method: "POST", body: new ReadableStream(), duplex: "half" } as const;
    expect((await withoutBody(() => ask(late))).status).toBe(408);
    expect(calls).toEqual([]);
  });
});

describe("trouble", () => {
  it("is told without details, and logged without the token", async () => {
    isDown = true;
    const { status, text } = await ask(YES);
    expect(status).toBe(503);
    expect(text).not.toContain("secret detail");
    expect(JSON.stringify(logged)).not.toMatch(/secret detail|abcdefgh/);
  });
});

describe("where HTML is not shown", () => {
  beforeEach(() => {
    settings = { showsHtml: false, ownPage: null };
  });

  it("tells to answer the message", async () => {
    const { headers, text } = await ask();
    expect(headers.get("content-type")).toContain("text/plain");
    expect(text).toContain("To say so, please answer the message.");
  });

  it("leads to a page of the project's own", async () => {
    settings = { showsHtml: false, ownPage: "https://acme.example/coming" };
    expect((await ask()).text).toContain(`open https://acme.example/coming?token=${TOKEN}`);
  });

  it("shows the answer to a POST all the same", async () => {
    expect((await ask(YES)).headers.get("content-type")).toContain("text/html");
  });
});

describe("the person's language and zone", () => {
  it.each([
    ["de-AT", "Europe/Vienna", "Montag, 2. März 2026 um 15:00 MEZ. Sind Sie dabei?"],
    ["fr", "America/Montreal", "<p>Lundi 2 mars 2026"],
    ["es_MX", "America/Mexico_City", "<p>Lunes, 2 de marzo de 2026"],
    ["pl", "Mars/Phobos", "2:00 PM UTC. Will you be there?"],
    ["de-u-ca-buddhist", "Europe/Berlin", "2. März 2026"],
    ["not a language", null, "2:00 PM UTC. Will you be there?"],
  ])("%s, %s", async (locale, time_zone, words) => {
    asked = { ...asked, locale, time_zone };
    expect((await ask()).text).toContain(words);
  });
});
