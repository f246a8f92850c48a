import { describe, expect, it } from "vitest";
import { Endpoint, OTHER_ID } from "./endpoint.ts";

/** What the project from which a tenant came passes on of what a provider said there. */
function forward(endpoint: Endpoint, signature: string): Promise<Response> {
  return endpoint.send(`?moved=${OTHER_ID}`, {
    method: "POST",
    headers: { "x-calbase-signature": signature },
    body: "{}",
  });
}

describe("what another project forwards", () => {
  it("is taken when the key of the move signed it", async () => {
    const endpoint = new Endpoint();
    expect((await forward(endpoint, "signed")).status).toBe(200);
    expect(endpoint.forwarded).toEqual(["{}"]);
    expect((await forward(endpoint, "forged")).status).toBe(401);
    expect(endpoint.forwarded).toEqual(["{}"]);
  });

  it("is to be forwarded again when it comes before the sender's word", async () => {
    const endpoint = new Endpoint();
    endpoint.isEarly = true;
    expect((await forward(endpoint, "signed")).status).toBe(503);
    endpoint.isEarly = false;
    expect((await forward(endpoint, "signed")).status).toBe(200);
  });
});
