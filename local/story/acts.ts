import type pg from "pg";
import { Problem } from "../../cli/problem.ts";
import { buildEvent, type EventOptions, newUid, postEvent } from "../events/index.ts";
import { type Mail, mailsTo } from "../mails.ts";
import { describeBooking } from "../show.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryTenant } from "./tenant.ts";

const SECOND = 1_000;
const ZONE = "Europe/Berlin";
/** From booking, or moving, to the start: the reminder, a minute before, has 15 s to wait. */
const LEAD_MS = 75 * SECOND;
const MEETING_MS = 5 * SECOND;
/** The scheduler looks every ten seconds; sending takes no time here. */
const MAIL_SECONDS = 45;

/** What the story is played on. */
export interface Stage {
  readonly client: pg.Client;
  readonly apiUrl: string;
  readonly inboxUrl: string;
  readonly tenant: StoryTenant;
  readonly narrator: Narrator;
}

/** Plays a booking's life. Throws a Problem when something does not happen as it should. */
export async function playStory(stage: Stage): Promise<void> {
  const { narrator } = stage;
  const email = `ada.${newUid().slice(0, 5).toLowerCase()}@okafor-design.example`;
  const mail = mailReader(stage, email);
  const ada = { name: "Ada Okafor", email, timeZone: ZONE, locale: "en" };

  const first = { ...ada, uid: newUid(), ...meetingFromNow() };
  narrator.tell(`Ada books a call with Nora for ${clock(first.start)}. Cal.com says so:`);
  await post(stage, "BOOKING_CREATED", first);
  await showBooking(stage);
  narrator.show(
    "The reminder of 24 hours before is too late and stays unsent; the others are ahead.",
  );
  await mail.next("the reminder, a minute before", first.start);

  const second = { ...ada, uid: newUid(), ...meetingFromNow() };
  narrator.tell(`Ada moves it to ${clock(second.start)}. Cal.com gives it a new uid:`);
  await post(stage, "BOOKING_RESCHEDULED", {
    ...second,
    rescheduleUid: first.uid,
    previousStart: first.start,
  });
  await showBooking(stage);
  narrator.show("The same row, the same lead, no second boost; the reminder has a new time.");
  await mail.next("the reminder for the new time", second.start);

  await narrator.until(second.end, "the meeting ends");
  narrator.tell("They have met. Cal.com's clock says so:");
  await post(stage, "MEETING_ENDED", second);
  await mail.next("the follow-up");
  await showBooking(stage);
}

/** The meeting that is booked now. Cal.com writes whole seconds. */
function meetingFromNow(): { start: Date; end: Date } {
  const start = new Date(Math.ceil((Date.now() + LEAD_MS) / SECOND) * SECOND);
  return { start, end: new Date(start.getTime() + MEETING_MS) };
}

function clock(time: Date): string {
  return `${time.toLocaleTimeString("en-GB", { timeZone: ZONE })} (${ZONE})`;
}

async function post(
  { apiUrl, tenant, narrator }: Stage,
  trigger: string,
  event: EventOptions,
): Promise<void> {
  const body = buildEvent(trigger, event);
  const answer = await postEvent({ apiUrl, tenant: tenant.slug, secret: tenant.secret, body });
  narrator.show(`${trigger} → ${answer.status} ${answer.body}`);
  if (answer.status === 200) return;
  throw new Problem(`${trigger} was not taken.`, "What npm start prints of cal-webhook says why.");
}

async function showBooking({ client, tenant, narrator }: Stage): Promise<void> {
  const { rows } = await client.query("select id from public.bookings where tenant_id = $1", [
    tenant.id,
  ]);
  if (rows.length !== 1) {
    throw new Problem(
      `The story's one appointment is ${rows.length} rows.`,
      "The table event_log says what became of each event.",
    );
  }
  narrator.show(await describeBooking(client, tenant.id, rows[0].id));
}

/** Tells of Ada's mails, one after the other. */
function mailReader({ inboxUrl, narrator }: Stage, address: string) {
  let read = 0;
  return {
    async next(what: string, before?: Date): Promise<void> {
      const mail = await narrator.watch(
        `waiting for ${what}`,
        MAIL_SECONDS,
        async () => (await mailsTo(inboxUrl, address))[read],
        "The view reminder_log says where it is; npm start prints what the sender says.",
      );
      read += 1;
      const ahead = before && Math.round((before.getTime() - Date.now()) / SECOND);
      narrator.tell(`✉  Ada gets ${what}${ahead ? `, ${ahead} s ahead` : ""}: ${mail.subject}`);
      narrator.show(firstLines(mail));
    },
  };
}

/** The beginning of what she reads. */
function firstLines({ text }: Mail): string {
  const lines = text.trim().split(/\r?\n/).filter(Boolean);
  return lines
    .slice(0, 8)
    .map((line) => `│ ${line}`)
    .join("\n");
}
