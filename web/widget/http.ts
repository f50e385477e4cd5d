// Decision: one function speaks HTTP, and it has one kind of failure. A caller sees either a
// parsed body or a `Problem` that says whether trying again may help; status codes, time limits
// and broken JSON are settled here and nowhere else.

import { fields, text } from "./protocol.ts";
import type { Clock } from "./poll.ts";

export class Problem extends Error {
  constructor(
    /** 0 where no answer came at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
    readonly retryAfterMs: number | null,
    readonly body: unknown = null,
  ) {
    super(message);
    this.name = "Problem";
  }

  /** The same request may succeed later: nothing arrived, the server is busy or it failed. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get sessionOver(): boolean {
    return this.status === 401 && this.code !== "wrong_credentials";
  }
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly token?: string | null;
  readonly body?: unknown;
  /** Sent as it is (an import file); `body` is sent as JSON. */
  readonly raw?: string;
  /** Reads an answer that is not JSON. */
  readonly read?: (said: string, headers: Headers) => unknown;
  /** How long an answer may take, where it is not the usual. */
  readonly limitMs?: number;
}

export type Http = (call: Call) => Promise<unknown>;

const TIME_LIMIT_MS = 20_000;

export function http(base: string, fetcher: Fetch, clock: Clock): Http {
  return async (call) => {
    const headers: Record<string, string> = { accept: "application/json" };
    if (call.token) headers["authorization"] = `Bearer ${call.token}`;
    const init: RequestInit = { method: call.method, headers, credentials: "omit", cache: "no-store" };
    if (call.raw !== undefined) {
      headers["content-type"] = "application/octet-stream";
      init.body = call.raw;
    } else if (call.body !== undefined) {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(call.body);
    }
    const limit = new AbortController();
    init.signal = limit.signal;
    const timer = clock.after(call.limitMs ?? TIME_LIMIT_MS, () => limit.abort());
    try {
      const response = await fetcher(base + call.path, init);
      const said = response.status === 204 ? "" : await response.text();
      if (response.ok && call.read !== undefined) return call.read(said, response.headers);
      let body: unknown = null;
      let readable = true;
      try {
        body = said === "" ? null : JSON.parse(said);
      } catch {
        readable = false;
      }
      if (response.ok && readable) return body;
      const it = fields(body);
      // An answer that is not JSON is a proxy's or a captive network's, not the desk's.
      const code = response.ok ? "unreadable" : text(it["code"]) || "unreadable";
      const seconds = Number(response.headers.get("retry-after") ?? "");
      throw new Problem(
        response.ok ? 502 : response.status,
        code,
        text(it["message"]),
        text(it["request_id"]) || (response.headers.get("x-request-id") ?? ""),
        seconds > 0 ? seconds * 1000 : null,
        body,
      );
    } catch (problem) {
      if (problem instanceof Problem) throw problem;
      throw new Problem(0, "network", "", "", null);
    } finally {
      clock.cancel(timer);
    }
  };
}
