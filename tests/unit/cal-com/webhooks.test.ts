import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sign } from "../../../local/events/index.ts";
import { PEOPLE, type Person } from "../../histories/people.ts";
import { Account } from "../../stand-ins/cal-api/account.ts";
import { book, cancel, confirm, reschedule } from "../../stand-ins/cal-api/acts.ts";
import type { StoredWebhook } from "../../stand-ins/cal-api/webhook-store.ts";
import { Clock } from "../functions/clock.ts";

const [ada] = PEOPLE;
const START = new Date("2026-03-10T10:00:00Z");
const SECRET = "a secret of sixteen letters";
const clock = new Clock();
let account: Account;
let webhook: StoredWebhook;
/** What the receiver got, and what it answers. */
let got: { trigger: string; createdAt: string; signature: unknown; isSigned: boolean }[];
let status: number;

const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString();
    const { triggerEvent: trigger, createdAt } = JSON.parse(text);
    const signature = request.headers["x-cal-signature-256"];
    got.push({ trigger, createdAt, signature, isSigned: signature === sign(text, SECRET) });
    response.writeHead(status).end();
  });
});

beforeEach(async () => {
  got = [];
  status = 200;
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  account = new Account(clock.now);
  account.webhooks.allowsLocalUrls = true;
  webhook = register();
});
afterEach(() => new Promise((resolve) => receiver.close(resolve)));

function register(scope = "/webhooks"): StoredWebhook {
  return account.webhooks.create(scope, {
    active: true,
    subscriberUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    triggers: ["BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"],
    secret: SECRET,
  });
}

const bookOne = (person: Person = ada, needsConfirmation = false) =>
  book(account, { person, start: START, uid: "a1", needsConfirmation });

describe("what happens at Cal.com", () => {
  it("is posted to its webhooks, signed", async () => {
    await bookOne(ada, true);
    await confirm(account, "a1");
    await reschedule(account, "a1", { start: START, uid: "a2" });
    await cancel(account, "a2");
    expect(got.map(({ trigger }) => trigger)).toEqual([
      "BOOKING_REQUESTED",
      "BOOKING_CREATED",
      "BOOKING_RESCHEDULED",
      "BOOKING_CANCELLED",
    ]);
    expect(got.every(({ isSigned }) => isSigned)).toBe(true);
    expect(account.posts.answers).toEqual([200, 200, 200, 200]);
  });

  it("is posted without a signature where there is no secret", async () => {
    webhook.secret = null;
    await bookOne();
    expect(got[0]?.signature).toBe("no-secret-provided");
  });

  it("is posted to each scope, milliseconds apart", async () => {
    register("/event-types/77/webhooks");
    await bookOne();
    const times = got.map(({ createdAt }) => Date.parse(createdAt));
    expect((times[1] as number) - (times[0] as number)).toBe(7);
  });

  it("is not posted to who does not want it, or is off", async () => {
    webhook.triggers = ["BOOKING_CANCELLED"];
    await bookOne();
    webhook.active = false;
    await cancel(account, "a1");
    expect(got).toEqual([]);
  });

  it("is never posted again, and not at all after an answer 410", async () => {
    status = 503;
    await bookOne();
    status = 410;
    await cancel(account, "a1");
    await book(account, { person: ada, start: START });
    expect(account.posts.answers).toEqual([503, 410]);
    expect(webhook.active).toBe(false);
  });

  it("is lost, doubled or held back as told, and has happened all the same", async () => {
    const fates = ["be held", "be lost", "arrive twice"] as const;
    account.posts.fate = ({ said }) =>
      fates[
        ["BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED"].indexOf(said.trigger)
      ] ?? "arrive";
    await bookOne();
    await reschedule(account, "a1", { start: START, uid: "a2" });
    await cancel(account, "a2");
    await account.posts.release();
    expect(got.map(({ trigger }) => trigger)).toEqual([
      "BOOKING_CANCELLED",
      "BOOKING_CANCELLED",
      "BOOKING_CREATED",
    ]);
    expect(account.posts.lost.map(({ said }) => said.uid)).toEqual(["a2"]);
    expect([...account.ledger.bookings.values()].map(({ uid, status }) => [uid, status])).toEqual([
      ["a1", "cancelled"],
      ["a2", "cancelled"],
    ]);
  });
});
