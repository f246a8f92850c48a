import { describe, expect, it } from "vitest";
import type {
  BookingPage,
  BookingQuery,
} from "../../../../supabase/functions/_shared/cal-api/bookings.ts";
import type { CalApi } from "../../../../supabase/functions/_shared/cal-api/client.ts";
import type { Place } from "../../../../supabase/functions/_shared/cal-api/pages.ts";
import { PEOPLE, type Person } from "../../../histories/people.ts";
import { addGuests, book, cancel, reschedule } from "../../../stand-ins/cal-api/acts.ts";
import type { Host } from "../../../stand-ins/cal-api/record.ts";
import { calCom, pass, problemOf } from "./cal-com.ts";

const cal = calCom();
const [ada, ben] = PEOPLE as readonly [Person, Person];
const day = (number: number) => new Date(Date.UTC(2026, 2, number, 10));
const CURSOR = { versions: { bookings: "2026-05-01" } };

async function bookDays(...days: number[]): Promise<void> {
  for (const number of days) {
    await book(cal.account, { person: ada, start: day(number), uid: `d${number}` });
  }
}

/** All pages' uids, one list a page. */
async function walk(api: CalApi, query: BookingQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let place: Place | null = null;
  do {
    const page: BookingPage = await api.bookings({ ...query, place });
    pages.push(uids(page));
    place = page.next;
  } while (place);
  return pages;
}

function uids({ bookings }: BookingPage): string[] {
  return bookings.map(({ uid }) => uid);
}

describe("the pages of bookings", () => {
  it("follow each other by how many were read", async () => {
    await bookDays(10, 11, 12, 13, 14);
    const query = { size: 2, sort: { by: "sortStart", order: "asc" } } as const;
    expect(await walk(cal.api, query)).toEqual([["d10", "d11"], ["d12", "d13"], ["d14"]]);
    expect(cal.server.seen.map(({ url }) => url)).toEqual([
      "/v2/bookings?sortStart=asc&take=2&skip=0",
      "/v2/bookings?sortStart=asc&take=2&skip=2",
      "/v2/bookings?sortStart=asc&take=2&skip=4",
    ]);
  });

  it("follow each other by a cursor in the version that has one", async () => {
    await bookDays(10, 11, 12);
    expect(await walk(cal.as(CURSOR), { size: 2 })).toEqual([["d12", "d11"], ["d10"]]);
    expect(cal.server.seen[0]?.headers["cal-api-version"]).toBe("2026-05-01");
  });

  it("are read by the keys they have, whatever the version promises", async () => {
    await bookDays(10, 11, 12);
    cal.server.order("other pagination");
    expect((await cal.as(CURSOR).bookings({ size: 2 })).next).toEqual({ skip: 2 });
    cal.server.order("other pagination");
    expect((await cal.api.bookings({ size: 2 })).next).toEqual({ cursor: "eyJ2IjoxfQ==" });
    cal.server.order("other pagination");
    expect((await cal.api.bookings({ size: 3 })).next).toBeNull();
  });

  it("are no larger than Cal.com allows", async () => {
    await cal.api.bookings({ size: 1_000 });
    await cal.as(CURSOR).bookings({ size: 1_000 });
    expect(cal.server.seen.map(({ url }) => url)).toEqual([
      "/v2/bookings?take=250&skip=0",
      "/v2/bookings?limit=100",
    ]);
  });

  it("of the version that answers without a header are not taken for none", async () => {
    await bookDays(10);
    const problem = await problemOf(cal.as({ versions: { bookings: "" } }).bookings());
    expect(problem.message).toBe("Cal.com's answer is not understood: data is no list.");
  });
});

describe("the filters", () => {
  it("ask for starts and ends in a window", async () => {
    await bookDays(10, 11, 12);
    const window = { afterStart: day(11), beforeEnd: new Date(day(11).getTime() + 30 * 60_000) };
    expect(uids(await cal.api.bookings(window))).toEqual(["d11"]);
  });

  it("ask for what was changed since, the moment itself included", async () => {
    await bookDays(10);
    pass(cal, 60);
    await bookDays(11);
    await cancel(cal.account, "d10");
    const { bookings } = await cal.api.bookings();
    const [changed] = bookings.filter(({ uid }) => uid === "d10");
    const afterUpdatedAt = new Date(changed?.updatedAt ?? "");
    const found = await cal.api.bookings({ afterUpdatedAt });
    expect(uids(found).toSorted()).toEqual(["d10", "d11"]);
    const later = new Date(afterUpdatedAt.getTime() + 1);
    expect(uids(await cal.api.bookings({ afterUpdatedAt: later }))).toEqual([]);
  });

  it("do not find a guest that was added later: such changes have no time", async () => {
    await bookDays(10);
    const afterUpdatedAt = new Date(cal.clock.now());
    pass(cal, 60);
    addGuests(cal.account, "d10", [ben]);
    expect(uids(await cal.api.bookings({ afterUpdatedAt }))).toEqual([]);
    const [booking] = await cal.api.bookingsByUid("d10");
    expect(booking?.attendees.map(({ email }) => email)).toEqual([ada.email, ben.email]);
  });

  it("ask for an address with a plus in it", async () => {
    const person = { ...ada, email: "ada+calls@okafor-design.example" };
    await book(cal.account, { person, start: day(10), uid: "plus" });
    expect(uids(await cal.api.bookings({ attendeeEmail: person.email }))).toEqual(["plus"]);
  });

  it("ask for several statuses, and one where the version takes no more", async () => {
    await bookDays(10, 11);
    await cancel(cal.account, "d10");
    const status = ["upcoming", "cancelled"] as const;
    expect(uids(await cal.api.bookings({ status })).toSorted()).toEqual(["d10", "d11"]);
    expect(uids(await cal.as(CURSOR).bookings({ status: ["cancelled"] }))).toEqual(["d10"]);
    expect((await problemOf(cal.as(CURSOR).bookings({ status }))).kind).toBe("refused");
  });
});

describe("what the key's owner sees", () => {
  const other: Host = {
    ...{ id: 52, name: "Olle", email: "olle@elsewhere.example", username: "olle" },
    timeZone: "Europe/Stockholm",
  };
  const nora: Person = { ...ada, email: "nora@studio-lind.example", contact: "nora" };

  it("has the appointments where they are somebody's guest: not of their own customers", async () => {
    await book(cal.account, { person: nora, start: day(10), uid: "guest", host: other });
    await book(cal.account, { person: ben, start: day(11), uid: "colleague", host: other });
    const { bookings } = await cal.api.bookings();
    expect(bookings.map(({ uid, hosts }) => [uid, hosts[0]?.id])).toEqual([["guest", 52]]);
  });

  it("has their colleagues', for an admin, also as those of the team", async () => {
    await book(cal.account, { person: ben, start: day(11), uid: "colleague", host: other });
    for (const user of cal.account.users.values()) user.isAdmin = true;
    expect(uids(await cal.api.bookings())).toEqual(["colleague"]);
    const scope = { kind: "team", teamId: 9 } as const;
    expect(uids(await cal.api.bookings({ scope }))).toEqual(["colleague"]);
  });
});

describe("a booking by its uid", () => {
  it("tells where it went, and where it came from", async () => {
    await bookDays(10);
    await reschedule(cal.account, "d10", { start: day(12), uid: "d12", reason: "A strike" });
    const [older] = await cal.api.bookingsByUid("d10");
    const [newer] = await cal.api.bookingsByUid("d12");
    expect(older).toMatchObject({ status: "cancelled", rescheduledToUid: "d12" });
    expect(newer).toMatchObject({ status: "accepted", rescheduledFromUid: "d10" });
    // Accepted, though a reason to cancel stands there.
    expect(newer?.raw.cancellationReason).toBe("A strike");
    expect(newer?.raw.icsUid).toBe(older?.raw.icsUid);
  });

  it("may be none: deleted, not ours, or answered by nothing", async () => {
    expect(await cal.api.bookingsByUid("gone")).toEqual([]);
    await bookDays(10);
    cal.server.order("null");
    expect(await cal.api.bookingsByUid("d10")).toEqual([]);
  });

  it("is one part of the path, whatever it is", async () => {
    expect(await cal.api.bookingsByUid("../me?x=1#y")).toEqual([]);
    expect(cal.server.seen[0]?.url).toBe("/v2/bookings/..%2Fme%3Fx%3D1%23y");
  });
});
