import {
  bookUnheard,
  connectToCalCom,
  lookAtWebhook,
  makeWebhook,
  reconcile,
} from "../support/cal-com.ts";
import type { Trouble } from "../support/trouble.ts";

const DAY = 24 * 60;

/** What a tenant's own key to Cal.com's API shows. */
export const AT_CAL_COM: readonly Trouble[] = [
  {
    when: "somebody deletes the API key at Cal.com",
    kind: "credentials_refused",
    subject: "cal.com",
    of: "the tenant",
    isTheirs: true,
    prepare: (world, tenant) => connectToCalCom(world, tenant),
    async begin(world) {
      world.calCom.account.users.clear();
      await world.minutes(20);
      await reconcile(world);
    },
    opensIn: 1,
    end: (world, tenant) => connectToCalCom(world, tenant, "cal_live_another_key_of_nora"),
    endsIn: 6,
  },
  {
    when: "somebody switches the webhook off at Cal.com",
    kind: "webhook_amiss",
    of: "the tenant",
    isTheirs: true,
    async prepare(world, tenant) {
      makeWebhook(world, tenant);
      await connectToCalCom(world, tenant);
    },
    async begin(world, tenant) {
      for (const webhook of world.calCom.account.webhooks.all) webhook.active = false;
      await lookAtWebhook(world, tenant);
    },
    opensIn: 1,
    async end(world, tenant) {
      for (const webhook of world.calCom.account.webhooks.all) webhook.active = true;
      await lookAtWebhook(world, tenant);
    },
    endsIn: 1,
  },
  {
    when: "somebody deletes the webhook at Cal.com",
    kind: "webhook_amiss",
    of: "the tenant",
    isTheirs: true,
    async prepare(world, tenant) {
      makeWebhook(world, tenant);
      await connectToCalCom(world, tenant);
    },
    async begin(world, tenant) {
      world.calCom.account.webhooks.all.splice(0);
      await lookAtWebhook(world, tenant);
    },
    opensIn: 1,
    async end(world, tenant) {
      makeWebhook(world, tenant);
      await lookAtWebhook(world, tenant);
    },
    endsIn: 1,
  },
  {
    when: "somebody gives the webhook a payload template",
    kind: "webhook_amiss",
    of: "the tenant",
    isTheirs: true,
    async prepare(world, tenant) {
      makeWebhook(world, tenant);
      await connectToCalCom(world, tenant);
    },
    async begin(world, tenant) {
      for (const webhook of world.calCom.account.webhooks.all) webhook.payloadTemplate = "{{uid}}";
      await lookAtWebhook(world, tenant);
    },
    opensIn: 1,
    async end(world, tenant) {
      for (const webhook of world.calCom.account.webhooks.all) webhook.payloadTemplate = null;
      await lookAtWebhook(world, tenant);
    },
    endsIn: 1,
  },
  {
    when: "a booking is at Cal.com that no webhook told of",
    kind: "bookings_missed",
    of: "the tenant",
    isTheirs: true,
    async prepare(world, tenant) {
      await connectToCalCom(world, tenant);
      await world.minutes(120);
      await reconcile(world);
    },
    async begin(world) {
      await world.minutes(35);
      await bookUnheard(world);
      await reconcile(world);
    },
    opensIn: 1,
    end: (world) => world.minutes(DAY),
    endsIn: 2,
  },
];
