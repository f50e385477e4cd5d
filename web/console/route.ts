// Decision: where one is in the console is in the address (after #), so that reload, back and a
// link to a ticket sent to a colleague work without the server knowing any page but /console.

import type { View } from "./api.ts";
import { VIEWS } from "./api.ts";

export type Route =
  | { readonly at: "inbox"; readonly view: View; readonly id: string | null }
  | { readonly at: "tickets"; readonly id: string | null }
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
  const [at, first, second] = hash.replace(/^#\/?/, "").split("/");
  if (at === "tickets" || at === "knowledge" || at === "team") return { at, id: decoded(first) };
  if (at === "numbers") return { at };
  return { at: "inbox", view: VIEWS.find((view) => view === first) ?? "mine", id: decoded(second) };
}

export function hashOf(route: Route): string {
  const tail = "id" in route && route.id !== null ? `/${encodeURIComponent(route.id)}` : "";
  return route.at === "inbox" ? `#/inbox/${route.view}${tail}` : `#/${route.at}${tail}`;
}
