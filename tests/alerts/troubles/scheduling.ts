import type { Trouble } from "../support/trouble.ts";
import type { World } from "../support/world.ts";

/** What goes wrong with what runs by itself. */
export const SCHEDULING: readonly Trouble[] = [
  {
    when: "the database is paused, and goes on",
    kind: "scheduler_still",
    of: "the installation",
    prepare: (world) => world.minutes(1),
    begin: (world) => world.stillMinutes(10),
    opensIn: 1,
    async end() {},
    endsIn: 25,
  },
  {
    when: "the tick is deleted on Studio's page of cron jobs",
    kind: "scheduler_still",
    subject: "tick",
    of: "the installation",
    prepare: (world) => world.minutes(1),
    async begin(world) {
      await world.sql("select cron.unschedule('calbase-tick')");
    },
    opensIn: 4,
    end: repair,
    endsIn: 25,
  },
  {
    when: "a job is switched off on Studio's page of cron jobs",
    kind: "scheduler_still",
    subject: "calbase-work",
    of: "the installation",
    async begin(world) {
      await world.sql(
        "select cron.alter_job(j.jobid, active := false) from cron.job j where j.jobname = 'calbase-work'",
      );
    },
    opensIn: 1,
    end: repair,
    endsIn: 25,
  },
  {
    when: "somebody renames what a job calls",
    kind: "scheduler_still",
    subject: "calbase-count-days",
    of: "the installation",
    async begin(world) {
      await world.sql("alter function private.count_recent_days rename to of_mine");
      for (let run = 0; run < 3; run++) await world.database.runJob("calbase-count-days");
    },
    opensIn: 1,
    async end(world) {
      await world.sql("alter function private.of_mine rename to count_recent_days");
      await world.database.runJob("calbase-count-days");
    },
    endsIn: 25,
  },
  {
    when: "retention is deleted on Studio's page of cron jobs",
    kind: "retention_still",
    of: "the installation",
    prepare: (world) => world.minutes(1),
    async begin(world) {
      await world.sql("select cron.unschedule('calbase-prune')");
      await world.minutes(60);
      // All else was seen to run.
      await world.sql(
        "update private.heartbeat set last_at = last_at - interval '1 hour' where name = 'prune'",
      );
    },
    opensIn: 1,
    end: repair,
    endsIn: 12,
  },
];

/** As the alert says. */
async function repair(world: World): Promise<void> {
  await world.sql("select * from repair()");
}
