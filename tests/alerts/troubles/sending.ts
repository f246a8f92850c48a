import { expect } from "vitest";
import { book, bounce, deliver, writeByOwnResend, writeToBookers } from "../support/sending.ts";
import type { Trouble } from "../support/trouble.ts";

const DAY = 24 * 60;

/** What goes wrong between a booking and the people it concerns. */
export const SENDING: readonly Trouble[] = [
  {
    when: "Resend refuses the key of a tenant's own account",
    kind: "credentials_refused",
    subject: "email",
    of: "the tenant",
    isTheirs: true,
    prepare: writeByOwnResend,
    async begin(world, tenant) {
      world.functions.resend.chooseFault = () => "bad_key";
      await book(world, tenant);
      await deliver(world);
    },
    opensIn: 1,
    async end(world, { slug }) {
      world.functions.resend.chooseFault = () => undefined;
      await world.sql("select reopen_channel($1, 'email')", [slug]);
      await deliver(world);
    },
    endsIn: 6,
  },
  {
    when: "Twilio refuses the token of the project's account",
    kind: "credentials_refused",
    subject: "sms",
    of: "the installation",
    prepare: (world, tenant) => writeToBookers(world, tenant, "sms"),
    async begin(world, tenant) {
      world.functions.twilio.chooseFault = () => "bad_key";
      await book(world, tenant);
      await deliver(world);
    },
    opensIn: 1,
    async end(world) {
      world.functions.twilio.chooseFault = () => undefined;
      // It is tried again by itself.
      await world.minutes(10);
      await deliver(world);
    },
    endsIn: 6,
  },
  {
    when: "the mails of a month are used up at Resend",
    kind: "channel_stopped",
    subject: "email",
    of: "the tenant",
    isTheirs: true,
    prepare: writeByOwnResend,
    async begin(world, tenant) {
      world.functions.resend.chooseFault = () => "quota";
      await book(world, tenant);
      await deliver(world);
      await world.minutes(65);
      await deliver(world);
    },
    opensIn: 1,
    async end(world) {
      world.functions.resend.chooseFault = () => undefined;
      await world.minutes(65);
      await deliver(world);
    },
    endsIn: 6,
  },
  {
    when: "nothing answers where functions/deliver-reminders should",
    kind: "reminders_late",
    of: "the installation",
    prepare: (world, tenant) => writeToBookers(world, tenant, "email"),
    begin: (world, tenant) => book(world, tenant),
    opensIn: 6,
    end: (world) => deliver(world),
    endsIn: 6,
  },
  {
    when: "Resend answers every request with an error",
    kind: "channel_stopped",
    subject: "email",
    of: "the installation",
    prepare: (world, tenant) => writeToBookers(world, tenant, "email"),
    async begin(world, tenant) {
      world.functions.resend.chooseFault = () => "server_error";
      await book(world, tenant);
      for (let minute = 0; minute < 6; minute++) {
        await deliver(world);
        await world.minutes(1);
      }
    },
    opensIn: 1,
    async end(world) {
      world.functions.resend.chooseFault = () => undefined;
      await world.minutes(15);
      await deliver(world);
    },
    endsIn: 8,
  },
  {
    when: "more and more reminders fall due than are sent",
    kind: "queue_growing",
    subject: "reminders",
    of: "the installation",
    async prepare(world, { id }) {
      await world.sql(
        `insert into public.reminder_rules (tenant_id, name, anchor, offset_minutes, channel)
         select $1, 'At once, ' || n, 'on_booking', 0, 'email' from generate_series(1, 48) n`,
        [id],
      );
    },
    async begin(world, tenant) {
      for (let minute = 0; minute < 11; minute++) {
        for (let n = 0; n < 2; n++) await book(world, tenant);
        await world.minutes(1);
      }
    },
    opensIn: 1,
    end: (world) => deliver(world),
    endsIn: 14,
  },
  {
    when: "mails come back",
    kind: "messages_returned",
    subject: "email",
    of: "the tenant",
    isTheirs: true,
    prepare: (world, tenant) => writeToBookers(world, tenant, "email"),
    async begin(world, tenant) {
      const before = world.functions.resend.taken.length;
      for (let n = 0; n < 6; n++) await book(world, tenant);
      await deliver(world);
      const sent = world.functions.resend.taken.slice(before);
      expect(sent).toHaveLength(6);
      for (const mail of sent.slice(1)) await bounce(world, mail);
    },
    opensIn: 1,
    end: (world) => world.minutes(DAY),
    endsIn: 62,
  },
  {
    when: "Twilio takes messages and does not answer",
    kind: "unknown_fates",
    subject: "sms",
    of: "the tenant",
    isTheirs: true,
    prepare: (world, tenant) => writeToBookers(world, tenant, "sms"),
    async begin(world, tenant) {
      world.functions.twilio.chooseFault = () => "reset_after";
      for (let n = 0; n < 3; n++) await book(world, tenant);
      await deliver(world);
    },
    opensIn: 1,
    async end(world) {
      world.functions.twilio.chooseFault = () => undefined;
      await world.minutes(DAY);
    },
    endsIn: 12,
  },
  {
    when: "one number books again and again",
    kind: "text_limit_reached",
    subject: "number_limit",
    of: "the tenant",
    isTheirs: true,
    prepare: (world, tenant) => writeToBookers(world, tenant, "sms"),
    async begin(world, tenant) {
      for (let n = 0; n < 15; n++) await book(world, tenant, "+4915112345678");
      await deliver(world);
    },
    opensIn: 1,
    end: (world) => world.minutes(DAY),
    endsIn: 2,
  },
  {
    when: "somebody books with a number of a country that is not written to",
    kind: "text_limit_reached",
    subject: "country_not_allowed",
    of: "the tenant",
    isTheirs: true,
    prepare: (world, tenant) => writeToBookers(world, tenant, "sms"),
    async begin(world, tenant) {
      await book(world, tenant, "+12025550143");
      await deliver(world);
    },
    opensIn: 1,
    end: (world) => world.minutes(DAY),
    endsIn: 2,
  },
];
