import { expect, onTestFinished, test } from "vitest";
import { switchWebhook } from "../../tenant/moving/switching.ts";
import { ownDatabases } from "../setup/stack.ts";
import { KEY } from "../stand-ins/cal-api/account.ts";
import { CalComServer } from "../stand-ins/cal-api/server.ts";
import { makeTenant, moveOn, onTwoConnections } from "./support/moving.ts";
import { RESEND_SECRETS, testProject } from "./support/project.ts";

const OLD = "https://old.supabase.co";
const NEW = "https://new.supabase.co";
const urlAt = (project: string) => `${project}/functions/v1/cal-webhook?tenant=acme`;

test.runIf(ownDatabases())(
  "Cal.com posts a connected tenant's webhooks to the new project, and no longer to the old one",
  { timeout: 120_000 },
  async () => {
    const calCom = await CalComServer.start();
    onTestFinished(() => calCom.stop());
    const [source, target] = await Promise.all([
      testProject(RESEND_SECRETS.source),
      testProject(RESEND_SECRETS.target),
    ]);
    const scene = { source, target, ...(await makeTenant(source)) };
    await source.query("select public.connect_tenant('acme', $1, $2)", [KEY, calCom.url]);
    const old = { active: true, triggers: ["BOOKING_CREATED"], secret: scene.secret };
    calCom.account.webhooks.create("/webhooks", { ...old, subscriberUrl: urlAt(OLD) });

    await moveOn(scene);
    const connections = await target.query("select tenant, state from public.connection");
    expect(connections).toHaveLength(1);
    await onTwoConnections(scene, {}, (moves) =>
      switchWebhook(
        { ...moves.source, target: { ...moves.source.target, apiUrl: OLD } },
        { ...moves.to, target: { ...moves.to.target, apiUrl: NEW } },
        moves,
      ),
    );

    expect(calCom.account.webhooks.all).toMatchObject([
      { subscriberUrl: urlAt(NEW), active: true, secret: scene.secret },
    ]);
    expect(await target.query("select webhook::text from public.connection")).toEqual([
      { webhook: "in_order" },
    ]);
  },
);
