// Decision: shortcuts are single letters, so they act only where a letter has no other meaning: not
// in a field, not in a dialog, not with a modifier. Each one does what a visible control also does.

import { act, dialog, go, inbox, isMine, login, mayPass, mayTake, opened, route } from "./desk.ts";

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A radio button takes no letters.
  if (target instanceof HTMLInputElement) return target.type !== "radio";
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null;
}

/** To the next or previous conversation of the list, and with the focus to its row. */
export function step(by: 1 | -1): void {
  const current = route.value;
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
    case "?":
      dialog.value = "help";
      break;
    default:
      return;
  }
  event.preventDefault();
});
