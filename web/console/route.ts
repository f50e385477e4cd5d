// Decision: where one is in the console is in the address (after #), so that reload, back and a
// link to a ticket sent to a colleague work without the server knowing any page but /console.

import type { View } from "./api.ts";
import { VIEWS } from "./api.ts";

export type Route =
  | { readonly at: "inbox"; readonly view: View; readonly id: string | null }
  /** `query` is what the list of tickets looks for, as `find.ts` writes it. */
  | { readonly at: "tickets"; readonly id: string | null; readonly query?: string }
  | { readonly at: "knowledge"; readonly id: string | null }
  | { readonly at: "team"; readonly id: string | null }
  | { readonly at: "numbers" };

function decoded(part: string | undefined): string | null {
  if (part === undefined || part === "") return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [at, first, second] = path.split("/");
  if (at === "tickets" && query !== "") return { at, id: decoded(first), query };
  if (at === "tickets" || at === "knowledge" || at === "team") return { at, id: decoded(first) };
  if (at === "numbers") return { at };
  return { at: "inbox", view: VIEWS.find((view) => view === first) ?? "mine", id: decoded(second) };
}

export function hashOf(route: Route): string {
  const tail = "id" in route && route.id !== null ? `/${encodeURIComponent(route.id)}` : "";
  if (route.at === "inbox") return `#/inbox/${route.view}${tail}`;
  const query = "query" in route && route.query !== undefined && route.query !== "" ? `?${route.query}` : "";
  return `#/${route.at}${tail}${query}`;
}
