// Decision: shortcuts are single letters, so they act only where a letter has no other meaning: not
// in a field, not in a dialog, not with a modifier. Each one does what a visible control also does.

import { act, dialog, go, inbox, isMine, login, mayPass, mayTake, opened, route } from "./desk.ts";

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Buttons and boxes take no letters.
  if (target instanceof HTMLInputElement) return target.type !== "radio" && target.type !== "checkbox";
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null;
}

/** The row of the list of tickets that has the focus. */
function ticketRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-ticket]") ?? null;
}

/** To the next or previous ticket of the list: its subject gets the focus, so that Enter opens it. */
function stepTicket(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-ticket]")];
  const at = rows.findIndex((row) => row === ticketRow());
  rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by]?.querySelector("a")?.focus();
}

/** To the next or previous conversation of the list, and with the focus to its row. */
export function step(by: 1 | -1): void {
  const current = route.value;
  if (current.at === "tickets") stepTicket(by);
  if (current.at !== "inbox") return;
  const ids = inbox.value.items.map((item) => item.conversation);
  const at = current.id === null ? -1 : ids.indexOf(current.id);
  const to = ids[at === -1 ? (by === 1 ? 0 : ids.length - 1) : at + by];
  if (to === undefined) return;
  go({ at: "inbox", view: current.view, id: to });
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(to)}"]`)?.focus();
}

window.addEventListener("keydown", (event) => {
  if (login.value === null || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  switch (event.key) {
    case "j":
      step(1);
      break;
    case "k":
      step(-1);
      break;
    case "r":
      document.querySelector<HTMLElement>("#reply")?.focus();
      break;
    case "t":
      if (mayTake.value) void act("take");
      break;
    case "e":
      if (isMine.value && opened.value !== null) dialog.value = "resolve";
      break;
    case "p":
      if (mayPass.value) dialog.value = "pass";
      break;
    case "x":
      ticketRow()?.querySelector<HTMLElement>("input")?.click();
      break;
    case "/":
      document.querySelector<HTMLElement>("input[type=search]")?.focus();
      break;
    case "?":
      dialog.value = "help";
      break;
    default:
      return;
  }
  event.preventDefault();
});
