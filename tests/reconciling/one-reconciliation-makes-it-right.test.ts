import { beforeEach, describe, expect, test } from "vitest";
import { PEOPLE, type Person } from "../histories/people.ts";
import { ownDatabases } from "../setup/stack.ts";
import { book, cancel, reschedule } from "../stand-ins/cal-api/acts.ts";
import { Project } from "./project.ts";
import { World } from "./world.ts";

const [ada, ben] = PEOPLE as readonly [Person, Person];
const timeout = 120_000;
let world: World;

beforeEach(async () => {
  if (ownDatabases()) world = await World.begin();
});

describe.runIf(ownDatabases())(
  "one reconciliation later all is right, and nobody hears twice",
  {
    timeout,
  },
  () => {
    test("when a tenant is connected a second time", async () => {
      const { account } = world;
      await book(account, { person: ada, uid: "moved", start: world.in(50) });
      await book(account, { person: ben, uid: "off", start: world.in(60) });
      await book(account, { person: ada, uid: "kept", start: world.in(70) });
      await world.tell();
      await world.connect();
      // The day before, each is told of the first.
      await world.wait(30);
      await world.disconnect();

      await reschedule(account, "moved", { uid: "moved later", start: world.in(55) });
      await cancel(account, "off");
      await book(account, { person: ben, uid: "unheard", start: world.in(65) });
      world.lose();
      await world.wait(1);
      await world.connect();

      await expectRight();
      await world.wait(120);
      await expectRight();
      expect(told()).toEqual([
        "kept: 1 hour before, 24 hours before, Follow-up after 30 minutes",
        "moved: 24 hours before",
        "moved later: 1 hour before, 24 hours before, Follow-up after 30 minutes",
        "unheard: 1 hour before, 24 hours before, Follow-up after 30 minutes",
      ]);
    });

    test("when a backup is restored", async () => {
      const { account } = world;
      await book(account, { person: ada, uid: "reminded since", start: world.in(49) });
      await book(account, { person: ben, uid: "moved since", start: world.in(60) });
      await book(account, { person: ada, uid: "off since", start: world.in(61) });
      await world.tell();
      await world.connect();
      await world.wait(24);
      const backup = await world.project.backUp();

      await world.wait(2);
      await reschedule(account, "moved since", { uid: "moved", start: world.in(70) });
      await cancel(account, "off since");
      await book(account, { person: ben, uid: "made since", start: world.in(26) });
      await world.tell();
      // Its message of the day before, too, only the lost database knows of.
      await world.wait(4);

      world.project = await Project.of(backup);
      const { client } = world.project;
      const { rows } = await client.query("select public.adopt_installation(p_now => $1)", [
        world.in(0),
      ]);
      expect(rows).toHaveLength(1);
      await world.reconcile();

      await expectRight();
      await world.wait(120);
      await expectRight();
      expect(told()).toEqual([
        "made since: 1 hour before, 24 hours before, Follow-up after 30 minutes",
        "moved: 1 hour before, 24 hours before, Follow-up after 30 minutes",
        "reminded since: 1 hour before, 24 hours before, Follow-up after 30 minutes",
      ]);
    });

    test("when the project was paused for a week", async () => {
      const { account } = world;
      await book(account, { person: ada, uid: "held meanwhile", start: world.in(72) });
      await book(account, { person: ben, uid: "moved meanwhile", start: world.in(80) });
      await book(account, { person: ada, uid: "off meanwhile", start: world.in(8 * 24) });
      await book(account, { person: ben, uid: "ahead", start: world.in(9 * 24) });
      await world.tell();
      await world.connect();
      await world.wait(1);

      await world.wait(24, "asleep");
      await reschedule(account, "moved meanwhile", { uid: "moved", start: world.in(8 * 24) });
      await cancel(account, "off meanwhile");
      await book(account, { person: ada, uid: "made meanwhile", start: world.in(7 * 24) });
      await book(account, { person: ada, uid: "made and held", start: world.in(48) });
      world.lose();
      await world.wait(6 * 24, "asleep");

      await world.project.client.query("select public.adopt_installation(p_now => $1)", [
        world.in(0),
      ]);
      await world.reconcile();

      await expectRight();
      await world.wait(200);
      await expectRight();
      expect(told()).toEqual([
        "ahead: 1 hour before, 24 hours before, Follow-up after 30 minutes",
        "made meanwhile: 1 hour before, Follow-up after 30 minutes",
        "moved: 1 hour before, 24 hours before, Follow-up after 30 minutes",
      ]);
    });
  },
);

/** The rows are as Cal.com has them; all that was said was true when it was said, and said once. */
async function expectRight(): Promise<void> {
  expect(await world.here()).toEqual(world.atCalCom());
  expect(world.messages.filter(({ isTrue }) => !isTrue)).toEqual([]);
  const said = world.messages.map(({ uid, rule, to }) => `${uid}, ${rule}, to ${to}`);
  expect(said.toSorted()).toEqual([...new Set(said)].sort());
}

/** What people heard of each booking. */
function told(): string[] {
  const { messages } = world;
  return [...new Set(messages.map(({ uid }) => uid))].sort().map((uid) => {
    const rules = messages.filter((message) => message.uid === uid).map(({ rule }) => rule);
    return `${uid}: ${rules.sort().join(", ")}`;
  });
}
