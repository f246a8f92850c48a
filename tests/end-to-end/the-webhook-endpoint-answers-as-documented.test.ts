import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { describe, expect } from "vitest";
import { buildEvent, sign } from "../../local/events/index.ts";
import { sql } from "./support/database.ts";
import { ANSWERS, endpoint, post } from "./support/request.ts";
import { test } from "./support/test.ts";

const ping = () => JSON.stringify(buildEvent("PING"));

describe.concurrent("The webhook endpoint", () => {
  test("takes a signed event once, and says so when it comes again", async ({ tenant }) => {
    const body = JSON.stringify(buildEvent("BOOKING_CREATED", { email: tenant.email }));
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.received);
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.duplicate);
    expect(await tenant.rows("webhook_events", "id")).toMatchObject([{ status: "applied" }]);
  });

  test("knows a tenant also by its id", async ({ tenant }) => {
    const { id, secret } = tenant;
    expect(await post({ tenant: id, body: ping(), secret })).toEqual(ANSWERS.received);
    expect(await tenant.rows("webhook_events", "id")).toHaveLength(1);
  });

  test("tells nobody whether a tenant exists", async () => {
    for (const name of ["no-such-tenant-here", crypto.randomUUID(), "Not a slug!", "../x", "%00"]) {
      const answer = await post({ tenant: name, body: ping(), secret: "some-secret-or-other" });
      expect(answer, name).toEqual(ANSWERS.received);
    }
  });

  test("stores nothing for a tenant that has no secret", async ({ tenantWithoutSecret, task }) => {
    const { id, slug } = tenantWithoutSecret;
    const body = ping();
    for (const signature of [null, "no-secret-provided", sign(body, task.name), ""]) {
      expect(await post({ tenant: slug, body, signature })).toEqual(ANSWERS.received);
      expect(await post({ tenant: id, body, signature })).toEqual(ANSWERS.received);
    }
    expect(await sql("select from public.webhook_events where tenant_id = $1", [id])).toEqual([]);
  });

  test("wants to know the tenant", async () => {
    expect(await post({ body: ping() })).toEqual(ANSWERS.missingTenant);
    expect(await post({ tenant: "", body: ping() })).toEqual(ANSWERS.missingTenant);
  });

  test("refuses every signature but the right one", async ({ tenant }) => {
    const { slug, secret } = tenant;
    const body = ping();
    const right = sign(body, secret);
    const wrong = [
      null,
      "",
      "no-secret-provided",
      right.slice(0, -1),
      `${right}0`,
      right.toUpperCase(),
      `sha256=${right}`,
      "z".repeat(64),
      "0".repeat(64),
      sign(body, `${secret} `),
      sign(`${body} `, secret),
    ];
    for (const signature of wrong) {
      const answer = await post({ tenant: slug, body, signature });
      expect(answer, String(signature)).toEqual(ANSWERS.invalidSignature);
    }
    expect(await tenant.rows("webhook_events", "id")).toEqual([]);
    expect(await post({ tenant: slug, body, signature: right })).toEqual(ANSWERS.received);
  });

  test("keeps a signed body that is not JSON, and says so", async ({ tenant }) => {
    const body = '{"triggerEvent": "BOOKING_CREATED", ';
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.invalidJson);
    expect(await tenant.rows("webhook_events", "id")).toMatchObject([
      {
        status: "unparseable",
        reason: "The body is not JSON.",
        unparseable_body: body,
        body: null,
      },
    ]);
    expect(await tenant.postSigned(body)).toEqual(ANSWERS.invalidJson);
    expect(await tenant.rows("webhook_events", "id")).toHaveLength(1);
  });

  test("takes 1 MiB and not a byte more, however the size is announced", async ({ tenant }) => {
    const frame = JSON.stringify({ triggerEvent: "PING", payload: { title: "" } });
    const full = frame.replace('""', `"${"x".repeat(1024 * 1024 - frame.length)}"`);
    expect(full).toHaveLength(1024 * 1024);
    expect(await tenant.postSigned(full)).toEqual(ANSWERS.received);

    const signature = sign(`${full} `, tenant.secret);
    const announced = await send("POST", tenant.slug, { signature, body: `${full} ` });
    expect(announced.status).toBe(413);
    const chunk = Buffer.alloc(64 * 1024, " ");
    const chunks = Array.from({ length: 32 }, () => chunk);
    expect((await send("POST", tenant.slug, { signature, chunks })).status).toBe(413);
    expect(await tenant.rows("webhook_events", "id")).toHaveLength(1);
  });

  test("takes nothing but POST", async ({ tenant }) => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const answer = await send(method, tenant.slug, {});
      expect(answer.status, method).toBe(405);
      expect(answer.allow, method).toBe("POST");
    }
  });
});

interface Content {
  readonly signature?: string;
  readonly body?: string;
  /** Sent one after the other, without saying how many there are. */
  readonly chunks?: readonly Buffer[];
}

/**
 * A request by Node's own client: it gives the answer also when the server answers before it has
 * read everything.
 */
function send(
  method: string,
  tenant: string,
  { signature, body, chunks }: Content,
): Promise<{ status: number; allow: string | undefined }> {
  const url = endpoint(tenant);
  const open = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open(url, {
      method,
      agent: false,
      headers: {
        ...(signature && { "x-cal-signature-256": signature }),
        ...(body !== undefined && { "content-length": Buffer.byteLength(body) }),
        ...(chunks && { "transfer-encoding": "chunked" }),
      },
    });
    request.once("response", (response) => {
      resolve({ status: response.statusCode ?? 0, allow: response.headers.allow });
      response.resume();
    });
    request.on("error", reject);
    for (const chunk of chunks ?? []) request.write(chunk);
    request.end(body);
  });
}
