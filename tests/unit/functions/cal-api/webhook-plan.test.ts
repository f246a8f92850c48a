import { describe, expect, it } from "vitest";
import { NEEDED, TRIGGERS } from "../../../../supabase/functions/_shared/cal-api/triggers.ts";
import { mendWebhook } from "../../../../supabase/functions/_shared/cal-api/webhook-mending.ts";
import {
  checkWebhooks,
  newWebhook,
  type WantedWebhook,
} from "../../../../supabase/functions/_shared/cal-api/webhook-plan.ts";
import {
  webhookScopes,
  webhooksIn,
} from "../../../../supabase/functions/_shared/cal-api/webhook-scopes.ts";
import type {
  ApiWebhook,
  WebhookScope,
} from "../../../../supabase/functions/_shared/cal-api/webhooks.ts";
import { PEOPLE } from "../../../histories/people.ts";
import { book } from "../../../stand-ins/cal-api/acts.ts";
import { OLDER_TRIGGERS } from "../../../stand-ins/cal-api/webhook-store.ts";
import { calCom, problemOf } from "./cal-com.ts";

const ENDPOINT = "https://ref.supabase.co/functions/v1/cal-webhook";
const ID = "7c1f0d9e-2f6a-4a7e-9d5b-3a1f0c9e2b77";
const WANTED: WantedWebhook = {
  url: `${ENDPOINT}?tenant=acme`,
  names: ["acme", ID],
  secrets: ["the newest secret", "the one before it"],
};
const RIGHT: ApiWebhook = {
  id: "w1",
  scope: { kind: "user" },
  url: WANTED.url,
  active: true,
  triggers: [...TRIGGERS],
  secret: "the newest secret",
  payloadTemplate: null,
  version: "2021-10-20",
  noShowAfter: 5,
};
const TEAM: WebhookScope = { kind: "team event type", teamId: 9, eventTypeId: 77 };
const cal = calCom();

describe("a webhook that is", () => {
  it("as it should be needs nothing", () => {
    expect(checkWebhooks(WANTED, [RIGHT])).toEqual([{ webhook: RIGHT, faults: [], mend: null }]);
  });

  it("not there has to be made", () => {
    const others = [
      { ...RIGHT, url: `${ENDPOINT}?tenant=other` },
      { ...RIGHT, url: "https://elsewhere.example/functions/v1/cal-webhook?tenant=acme" },
      { ...RIGHT, url: "no URL" },
    ];
    expect(checkWebhooks(WANTED, others)).toEqual([
      { webhook: null, faults: [{ kind: "missing" }], mend: newWebhook(WANTED) },
    ]);
  });

  it("ours is known by the tenant's id, too", () => {
    for (const url of [`${ENDPOINT}?tenant=${ID}`, `${ENDPOINT}/?x=1&tenant=ACME`]) {
      expect(checkWebhooks(WANTED, [{ ...RIGHT, url }])[0].faults).toEqual([]);
    }
  });

  const FAULTS: readonly (readonly [string, Partial<ApiWebhook>, object, object])[] = [
    ["off", { active: false }, { kind: "off" }, { active: true }],
    ["unsigned", { secret: null }, { kind: "wrong secret" }, { secret: "the newest secret" }],
    ["wrongly signed", { secret: "x" }, { kind: "wrong secret" }, { secret: "the newest secret" }],
    [
      "signed with a secret that is being retired",
      { secret: "the one before it" },
      { kind: "old secret" },
      { secret: "the newest secret" },
    ],
    [
      "in words of its owner's",
      { payloadTemplate: "{}" },
      { kind: "template" },
      { payloadTemplate: null },
    ],
    [
      "of another version",
      { version: "2026-07-27" },
      { kind: "other version" },
      { version: "2021-10-20" },
    ],
    [
      "without some triggers",
      { triggers: ["OOO_CREATED", ...TRIGGERS.slice(1)] },
      { kind: "triggers", missing: ["BOOKING_CREATED"] },
      { triggers: ["OOO_CREATED", ...TRIGGERS.slice(1), "BOOKING_CREATED"] },
    ],
    [
      "without triggers that older servers lack",
      { triggers: TRIGGERS.filter((trigger) => trigger !== "BOOKING_REASSIGNED") },
      { kind: "newer triggers", missing: ["BOOKING_REASSIGNED"] },
      { triggers: expect.arrayContaining([...TRIGGERS]) },
    ],
  ];
  for (const [name, change, fault, mend] of FAULTS) {
    it(`${name} is told, and what would mend it`, () => {
      const webhook = { ...RIGHT, ...change };
      expect(checkWebhooks(WANTED, [webhook])).toEqual([{ webhook, faults: [fault], mend }]);
    });
  }

  it("of a server without versions is not of another", () => {
    expect(checkWebhooks(WANTED, [{ ...RIGHT, version: null }])[0].faults).toEqual([]);
  });

  it("beside another that leads here posts everything twice, and is mended, too", () => {
    const second = { ...RIGHT, id: "w2", scope: TEAM, secret: null };
    const checks = checkWebhooks(WANTED, [second, RIGHT]);
    expect(checks.map(({ webhook, faults }) => [webhook?.id, faults])).toEqual([
      ["w1", []],
      ["w2", [{ kind: "twice", scope: TEAM }, { kind: "wrong secret" }]],
    ]);
    expect(checks[1]?.mend).toEqual({ secret: "the newest secret" });
  });

  it("off beside another that is on stays so", () => {
    const off = { ...RIGHT, active: false };
    const on = { ...RIGHT, id: "w2", scope: TEAM };
    expect(checkWebhooks(WANTED, [off, on])).toEqual([{ webhook: on, faults: [], mend: null }]);
  });
});

describe("mending", () => {
  const allScopes = async () => {
    const scopes: WebhookScope[] = [];
    for await (const some of webhookScopes(cal.api)) scopes.push(...some);
    return scopes;
  };
  const found = async () => webhooksIn(cal.api, await allScopes());

  it("makes what is missing, and then finds nothing wrong", async () => {
    await mendWebhook(cal.api, checkWebhooks(WANTED, await found())[0]);
    const [check, ...others] = checkWebhooks(WANTED, await found());
    expect(check).toMatchObject({ webhook: { url: WANTED.url }, faults: [], mend: null });
    expect(others).toEqual([]);
  });

  it("leaves on what somebody wished for besides", async () => {
    await cal.api.createWebhook(
      { kind: "user" },
      { ...newWebhook(WANTED), triggers: ["OOO_CREATED"], secret: "x", active: false },
    );
    await mendWebhook(cal.api, checkWebhooks(WANTED, await found())[0]);
    const [check] = checkWebhooks(WANTED, await found());
    expect(check.faults).toEqual([]);
    expect(check.webhook?.triggers).toEqual(["OOO_CREATED", ...TRIGGERS]);
  });

  it("is content with what an older server knows", async () => {
    cal.account.webhooks.triggers = OLDER_TRIGGERS;
    const made = await mendWebhook(cal.api, checkWebhooks(WANTED, await found())[0]);
    expect(made?.triggers).toEqual(TRIGGERS.filter((trigger) => OLDER_TRIGGERS.includes(trigger)));
    const [check] = checkWebhooks(WANTED, await found());
    expect(check.faults.map(({ kind }) => kind)).toEqual(["newer triggers"]);
  });

  it("changes the rest, though no trigger more is taken", async () => {
    cal.account.webhooks.triggers = OLDER_TRIGGERS.slice(0, 3);
    const triggers = cal.account.webhooks.triggers;
    await cal.api.createWebhook({ kind: "user" }, { ...newWebhook(WANTED), triggers, secret: "x" });
    const mended = await mendWebhook(cal.api, checkWebhooks(WANTED, await found())[0]);
    expect(mended).toMatchObject({ secret: "the newest secret", triggers });
  });

  it("says why nothing could be made", async () => {
    cal.account.webhooks.triggers = NEEDED.slice(1);
    const [check] = checkWebhooks(WANTED, []);
    expect((await problemOf(mendWebhook(cal.api, check))).message).toContain(
      "each value in triggers",
    );
  });

  it("looks in every scope there is", async () => {
    await book(cal.account, { person: PEOPLE[0], start: new Date("2026-03-10T10:00:00Z") });
    const scopes = await allScopes();
    expect(scopes).toEqual([{ kind: "user" }, { kind: "event type", eventTypeId: 77 }, TEAM]);
    await cal.api.createWebhook(TEAM, newWebhook(WANTED));
    expect((await webhooksIn(cal.api, scopes)).map(({ scope }) => scope)).toEqual([TEAM]);
    expect(cal.account.throttle.busiestTwoSeconds).toBeLessThanOrEqual(2);
  });
});
